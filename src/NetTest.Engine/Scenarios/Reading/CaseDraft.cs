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

    internal required IReadOnlyList<AssertionDraft> Assertions { get; init; }

    internal IEnumerable<TalkPointDraft> TalkPoints => ServerPoints.Concat(ClientPoints);

    internal IEnumerable<LinkDraft> Links => TalkPoints.Select(point => point.Link).Concat(Routers.SelectMany(router => router.Links));

    /// <summary>Reads a case.</summary>
    internal static CaseDraft Read(Located<string> name, ProfileMapping mapping, ProfileProblems problems)
    {
        var fields = new ProfileFields(mapping, $"case {Quote.Of(name.Value)}", Keys, problems);
        foreach (var section in new[] { "servers", "clients" })
        {
            if (!fields.Has(section) || fields.Find(section)!.Value is ProfileList { Items.Count: 0 })
                problems.AddAbsence(fields.Has(section) ? fields.PlaceOf(section) : name.At, $"case {Quote.Of(name.Value)} has no {section}, so there would be no traffic; add a list '{section}'");
        }

        var servers = new List<ServerDraft>();
        var clients = new List<ClientDraft>();
        return new CaseDraft
        {
            Name = name.Value,
            At = name.At,
            EmulateGateways = fields.Flag("emulate_gateways")?.Value ?? false,
            Impairment = ReadBackend(fields),
            ServerPoints = ReadPoints(fields, "servers", "ns_s", (traffic, point) => servers.Add(ServerDraft.Read(traffic, point, problems))),
            ClientPoints = ReadPoints(fields, "clients", "ns_c", (traffic, point) => clients.Add(ClientDraft.Read(traffic, point, problems))),
            Routers = [.. fields.Mappings("routers").Select(router => RouterDraft.Read(router, problems)).OfType<RouterDraft>()],
            Servers = servers,
            Clients = clients,
            Assertions = [.. fields.Mappings("assert").Select(assertion => AssertionDraft.Read(assertion, problems))],
        };
    }

    /// <summary>Reads <c>impairment</c>, of a case or of the whole profile.</summary>
    internal static ImpairmentBackend? ReadBackend(ProfileFields fields) => fields.OneOf<ImpairmentBackend?>(
        "impairment", ("auto", ImpairmentBackend.Auto), ("kernel", ImpairmentBackend.Kernel), ("emulator", ImpairmentBackend.Emulator))?.Value;

    private static List<TalkPointDraft> ReadPoints(ProfileFields fields, string section, string prefix, Action<ProfileMapping, TalkPointDraft> onTraffic)
    {
        var points = new List<TalkPointDraft>();
        var position = 0;
        foreach (var entry in fields.Mappings(section))
        {
            position++;
            var point = TalkPointDraft.Read(entry, section, FormattableString.Invariant($"{prefix}{position}"), fields.Problems, out var traffic);
            if (point is null)
                continue;
            points.Add(point);
            foreach (var item in traffic)
                onTraffic(item, point);
        }

        return points;
    }
}
