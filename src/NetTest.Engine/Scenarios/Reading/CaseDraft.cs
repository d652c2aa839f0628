using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>A case as the profile says it: each value checked on its own, not yet against the others.</summary>
internal sealed record CaseDraft
{
    internal static readonly string[] Keys = ["servers", "clients", "routers", "emulate_gateways", "impairment", "assert"];

    internal required string Name { get; init; }

    internal required Place At { get; init; }

    internal required bool EmulateGateways { get; init; }

    /// <summary>Who impairs links; null if the case does not say.</summary>
    internal required ImpairmentBackend? Impairment { get; init; }

    internal required IReadOnlyList<TalkPointDraft> ServerPoints { get; init; }

    internal required IReadOnlyList<TalkPointDraft> ClientPoints { get; init; }

    internal required IReadOnlyList<RouterDraft> Routers { get; init; }

    internal required IReadOnlyList<ServerDraft> Servers { get; init; }

    internal required IReadOnlyList<ClientDraft> Clients { get; init; }

    internal required IReadOnlyList<ResponderDraft> Responders { get; init; }

    internal required IReadOnlyList<ThroughputServerDraft> ThroughputServers { get; init; }

    internal required IReadOnlyList<ProbeDraft> Probes { get; init; }

    internal required IReadOnlyList<ThroughputDraft> Throughput { get; init; }

    internal required IReadOnlyList<AssertionDraft> Assertions { get; init; }

    internal IEnumerable<TalkPointDraft> TalkPoints => ServerPoints.Concat(ClientPoints);

    /// <summary>All that listen, in the order of their kinds.</summary>
    internal IReadOnlyList<ListenerDraft> Listeners => [.. Servers, .. Responders, .. ThroughputServers];

    /// <summary>All that is measured beside the traffic.</summary>
    internal IReadOnlyList<MeasurementDraft> Measurements => [.. Probes, .. Throughput];

    internal IEnumerable<LinkDraft> Links => TalkPoints.Select(point => point.Link).Concat(Routers.SelectMany(router => router.Links));

    /// <summary>Reads a case.</summary>
    internal static CaseDraft Read(Located<string> name, ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, $"case {Quote.Of(name.Value)}", Keys, problems);
        RequireSection(fields, name, "clients");
        var servers = new List<ServerDraft>();
        var responders = new List<ResponderDraft>();
        var throughputServers = new List<ThroughputServerDraft>();
        var clients = new List<ClientDraft>();
        var probes = new List<ProbeDraft>();
        var throughput = new List<ThroughputDraft>();
        var serverPoints = ReadPoints(fields, "servers", "ns_s", (work, point) =>
        {
            servers.AddRange(work.Traffic.Select(item => ServerDraft.Read(item, point, problems)));
            responders.AddRange(work.Probes.Select(item => ResponderDraft.Read(item, point, problems)));
            throughputServers.AddRange(work.Throughput.Select(item => ThroughputServerDraft.Read(item, point, problems)));
        });
        var clientPoints = ReadPoints(fields, "clients", "ns_c", (work, point) =>
        {
            clients.AddRange(work.Traffic.Select(item => ClientDraft.Read(item, point, problems)));
            probes.AddRange(work.Probes.Select(item => ProbeDraft.Read(item, point, problems)));
            throughput.AddRange(work.Throughput.Select(item => ThroughputDraft.Read(item, point, problems)));
        });

        // Whoever only measures may ask what is there already, beyond a bridge that exists.
        if (clients.Count > 0 || probes.Count + throughput.Count == 0)
            RequireSection(fields, name, "servers");
        return new CaseDraft
        {
            Name = name.Value,
            At = name.At,
            EmulateGateways = fields.Flag("emulate_gateways")?.Value ?? false,
            Impairment = ReadBackend(fields),
            ServerPoints = serverPoints,
            ClientPoints = clientPoints,
            Routers = [.. fields.Mappings("routers").Select(router => RouterDraft.Read(router, problems)).OfType<RouterDraft>()],
            Servers = servers,
            Responders = responders,
            ThroughputServers = throughputServers,
            Clients = clients,
            Probes = probes,
            Throughput = throughput,
            Assertions = [.. fields.Mappings("assert").Select(assertion => AssertionDraft.Read(assertion, problems))],
        };
    }

    /// <summary>Reads <c>impairment</c>, of a case or of the whole profile.</summary>
    internal static ImpairmentBackend? ReadBackend(ProfileFields fields) => fields.OneOf<ImpairmentBackend?>(
        "impairment", ("auto", ImpairmentBackend.Auto), ("kernel", ImpairmentBackend.Kernel), ("emulator", ImpairmentBackend.Emulator))?.Value;

    private static void RequireSection(ProfileFields fields, Located<string> name, string section)
    {
        if (!fields.Has(section) || fields.Find(section)!.Value is ProfileList { Items.Count: 0 })
            fields.Problems.AddAbsence(fields.Has(section) ? fields.PlaceOf(section) : name.At, $"case {Quote.Of(name.Value)} has no {section}, so there would be no traffic; add a list '{section}'");
    }

    private static List<TalkPointDraft> ReadPoints(ProfileFields fields, string section, string prefix, Action<TalkPointWork, TalkPointDraft> onWork)
    {
        var points = new List<TalkPointDraft>();
        var position = 0;
        foreach (var entry in fields.Mappings(section))
        {
            position++;
            var point = TalkPointDraft.Read(entry, section, FormattableString.Invariant($"{prefix}{position}"), fields.Problems, out var work);
            if (point is null)
                continue;
            points.Add(point);
            onWork(work, point);
        }

        return points;
    }
}
