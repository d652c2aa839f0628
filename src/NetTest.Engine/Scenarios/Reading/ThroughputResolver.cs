using System.Net.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Turns throughput tests and servers into what the engine runs.</summary>
internal sealed class ThroughputResolver(CaseDraft draft, ProfileProblems problems)
{
    internal static ScenarioThroughputServer Resolve(ThroughputServerDraft server)
    {
        var defaults = new ThroughputServerOptions();
        return new ScenarioThroughputServer
        {
            Name = server.Name?.Value ?? "",
            Namespace = server.TalkPoint.Namespace.Value,
            Options = defaults with
            {
                Address = server.BindAddress ?? defaults.Address,
                Port = server.Port,
                MaxClients = (int)(server.MaxClients?.Value ?? defaults.MaxClients),
                ClientLimits = new ThroughputLimits { Duration = server.MaxSeconds?.Value, BitsPerSecond = server.MaxRate?.Value, Streams = (int?)server.MaxStreams?.Value },
                IdleTimeout = server.IdleTimeout?.Value ?? defaults.IdleTimeout,
                SegmentationOffload = !(server.NoSegmentationOffload?.Value ?? false),
            },
        };
    }

    internal ScenarioThroughput Resolve(LinkedMeasurement<ThroughputDraft> linked)
    {
        var (test, far) = (linked.Draft, linked.Far);
        var server = FindServer(test, far);
        if (far.Path is not null)
            problems.Add(test.TargetAt, $"a throughput server has no path; write {Quote.Of(far.Host)}");
        var options = test.Options with
        {
            Target = far.Host,
            Port = far.Port ?? (int?)test.Port?.Value ?? server?.Port ?? test.Options.Port,
            AddressFamily = test.IpV6 switch { { Value: true } => AddressFamily.InterNetworkV6, { Value: false } => AddressFamily.InterNetwork, _ => null },
        };
        Check(options, test.At);
        return new ScenarioThroughput
        {
            Name = linked.Name,
            Namespace = test.TalkPoint.Namespace.Value,
            Far = test.ServerName?.Value ?? test.Target!.Value,
            Together = test.Together,
            Quiet = test.NoPrint?.Value ?? false,
            Options = options,
        };
    }

    private ThroughputServerDraft? FindServer(ThroughputDraft test, FarEnd far)
    {
        if (far.Router is { } router)
            problems.Add(test.TargetAt, $"{router.Name.Value} is a router, which runs no throughput server; name a server that has one");
        if (far.Link is not { } link)
            return null;
        if (far.Server is not null and not ThroughputServerDraft)
        {
            problems.Add(test.TargetAt, $"{Quote.Of(far.Server.Name!.Value)} is {CaseNames.Describe(far.Server)}; add 'throughput: [{{name: …}}]' to {link.Owner} and name that");
            return null;
        }

        if (far.Server is ThroughputServerDraft named)
            return named;
        var there = draft.ThroughputServers.Where(server => ReferenceEquals(server.TalkPoint.Link, link)).ToList();
        var port = far.Port ?? (int?)test.Port?.Value;
        var found = port is null ? there.FirstOrDefault() : there.Find(server => server.Port == port);
        if (found is null)
        {
            problems.Add(test.Port?.At ?? test.TargetAt, there.Count == 0
                ? $"throughput needs a server, and {link.Owner} has none; add 'throughput: [{{name: …}}]' to its talk point"
                : FormattableString.Invariant($"no throughput server of {link.Owner} listens on that port; {Quote.Of(there[0].Name?.Value ?? "?")} listens on {there[0].Port}"));
        }

        return found;
    }

    private void Check(ThroughputOptions options, Place at)
    {
        try
        {
            ThroughputOptionRules.Check(options);
        }
        catch (NetTestException exception)
        {
            problems.Add(at, exception.Message.TrimEnd('.'));
        }
    }
}
