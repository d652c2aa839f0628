using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Turns a case that has been checked into what the engine runs.</summary>
internal sealed class CaseResolver(ProfileProblems problems)
{
    private readonly TrafficResolver _traffic = new(problems);
    private readonly CertificateResolver _certificates = new(problems);

    /// <summary>The case; null if it is wrong, which has been reported.</summary>
    internal ScenarioCase? Resolve(CaseDraft draft)
    {
        NameChecks.Check(draft, problems);
        AddressChecks.Check(draft, problems);
        GatewayChecks.Check(draft, problems);
        ServerChecks.Check(draft, problems);
        var names = new CaseNames(draft, problems);
        var linked = ClientLinker.Link(draft, names, problems);
        ClientChecks.Check(linked, problems);
        var measurements = new MeasurementLinker(draft, names, problems);
        var (probes, throughput) = (measurements.Link(draft.Probes), measurements.Link(draft.Throughput));
        var assertions = new AssertionResolver(AssertionSubject.Of(draft, linked, probes, throughput), problems).Resolve(draft.Assertions);

        var servers = draft.Servers.Select(server => (Draft: server, Resolved: _traffic.Resolve(server))).ToList();
        var byDraft = new Dictionary<ServerDraft, ScenarioServer>(ReferenceEqualityComparer.Instance);
        foreach (var (server, resolved) in servers)
            byDraft.Add(server, resolved);
        var clients = linked.Select(client => _traffic.Resolve(client, byDraft[client.Server])).ToList();
        var (probing, carrying) = (new ProbeResolver(draft, _certificates, problems), new ThroughputResolver(draft, problems));
        var responders = draft.Responders.Select(probing.Resolve).ToList();
        var resolvedProbes = probes.Select(probing.Resolve).ToList();
        var resolvedThroughput = throughput.Select(carrying.Resolve).ToList();
        if (problems.Any)
            return null;
        return new ScenarioCase
        {
            Name = draft.Name,
            Path = problems.Path,
            Topology = new TopologySpec { Namespaces = [.. Namespaces(draft)], EmulateGateways = draft.EmulateGateways },
            ImpairmentBackend = draft.Impairment ?? ImpairmentBackend.Auto,
            Servers = [.. servers.Select(server => server.Resolved)],
            Clients = clients,
            Responders = responders,
            ThroughputServers = [.. draft.ThroughputServers.Select(ThroughputResolver.Resolve)],
            Probes = resolvedProbes,
            Throughput = resolvedThroughput,
            Assertions = assertions,
        };
    }

    private static IEnumerable<NamespaceSpec> Namespaces(CaseDraft draft) =>
        draft.TalkPoints
            .Where(point => point.Link.Bridge is not null)
            .Select(point => new NamespaceSpec { Name = point.Namespace.Value, Links = [point.Link.ToSpec()] })
            .Concat(draft.Routers.Select(router => new NamespaceSpec { Name = router.Name.Value, Links = [.. router.Links.Select(link => link.ToSpec())], Forwarding = true }));
}
