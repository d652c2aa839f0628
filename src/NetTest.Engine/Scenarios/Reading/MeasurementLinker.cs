using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gives every measurement its name and its far end, and checks that there can be a path between them.</summary>
internal sealed class MeasurementLinker(CaseDraft draft, CaseNames names, ProfileProblems problems)
{
    internal IReadOnlyList<LinkedMeasurement<T>> Link<T>(IEnumerable<T> measurements)
        where T : MeasurementDraft
    {
        var result = new List<LinkedMeasurement<T>>();
        foreach (var measurement in measurements)
        {
            if (Find(measurement) is not { } far)
                continue;
            if (far.Address is { } address)
                PathChecks.Check(measurement.TalkPoint.Link, far.Link, address, measurement.TargetAt, problems);
            var to = measurement.ServerName?.Value ?? measurement.Target!.Value;
            result.Add(new LinkedMeasurement<T>(measurement.Name?.Value ?? names.Create(measurement.TalkPoint.Namespace.Value, $"{to} {measurement.Kind}"), measurement, far));
        }

        return result;
    }

    private FarEnd? Find(MeasurementDraft measurement)
    {
        if (measurement is { ServerName: { } wanted, Target: null })
            return names.FindServer(wanted) is { } server ? AtAddress(measurement, server.Addresses, server.TalkPoint.Link, server, $"server {Quote.Of(wanted.Value)} answers on") : null;
        if (measurement is not { ServerName: null, Target: { } target })
            return null;
        if (draft.TalkPoints.FirstOrDefault(point => point.Namespace.Value == target.Value) is { } there)
            return AtAddress(measurement, [.. there.Link.Addresses.Select(address => address.Value.Address)], there.Link, null, $"{target.Value} has");
        if (draft.Routers.FirstOrDefault(router => router.Name.Value == target.Value) is { } router)
            return AtRouter(measurement, router);
        if (names.IsServer(target.Value))
        {
            problems.Add(target.At, $"{Quote.Of(target.Value)} is a server of this case; write 's_name: {target.Value}'");
            return null;
        }

        return AtText(measurement, target);
    }

    private FarEnd? AtAddress(MeasurementDraft measurement, IReadOnlyList<IPAddress> offered, LinkDraft? link, ListenerDraft? server, string whoAnswersOn)
    {
        var at = measurement.IpV6?.At ?? measurement.TargetAt;
        return AddressChoice.Find(measurement.TalkPoint, offered, measurement.IpV6, at, whoAnswersOn, $"this {measurement.Kind}", problems) is { } address
            ? new FarEnd { Target = address.ToString(), Host = address.ToString(), Address = address, Link = link, Server = server }
            : null;
    }

    // Of a router's addresses, the one that lies nearest: in the bridge of whoever asks.
    private FarEnd? AtRouter(MeasurementDraft measurement, RouterDraft router)
    {
        var links = router.Links.OrderBy(link => link.Bridge?.Value == measurement.TalkPoint.Link.Bridge?.Value ? 0 : 1);
        IPAddress[] offered = [.. links.SelectMany(link => link.Addresses).Select(address => address.Value.Address)];
        return AtAddress(measurement, offered, link: null, server: null, $"{router.Name.Value} has") is { } far ? far with { Router = router } : null;
    }

    private FarEnd? AtText(MeasurementDraft measurement, Located<string> target)
    {
        try
        {
            var (host, port, path) = TargetResolver.Split(target.Value);
            if (!IPAddress.TryParse(host, out var address))
                return IsMeantAsOurs(target, host) ? null : new FarEnd { Target = target.Value, Host = host, Port = port, Path = path };
            var link = draft.TalkPoints.Select(point => point.Link).FirstOrDefault(link => link.Addresses.Any(owned => owned.Value.Address.Equals(address)));
            var named = AddressChoice.Find(measurement.TalkPoint, [address], measurement.IpV6, target.At, "the target is", $"this {measurement.Kind}", problems);
            return named is null ? null : new FarEnd { Target = target.Value, Host = host, Port = port, Path = path, Address = address, Link = link };
        }
        catch (NetTestException exception)
        {
            problems.Add(target.At, exception.Message.TrimEnd('.'));
            return null;
        }
    }

    // No host name has an underscore (RFC 1123, section 2.1), though some networks bear with them; one that is nearly a name of the case is that name.
    private bool IsMeantAsOurs(Located<string> target, string host)
    {
        string[] ours = [.. draft.TalkPoints.Select(point => point.Namespace.Value), .. draft.Routers.Select(router => router.Name.Value)];
        if (ours.Contains(host, StringComparer.Ordinal))
            problems.Add(target.At, $"{Quote.Of(host)} is a namespace of this case; write 'target: {host}', with 'port' beside it if you need one");
        else if (host.Contains('_', StringComparison.Ordinal) && Suggestion.Closest(host, ours) is { } closest)
            problems.Add(target.At, $"no namespace of this case is named {Quote.Of(host)}{Suggestion.Question([closest])}");
        else
            return false;
        return true;
    }
}
