using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>What a case would do, told to people and scripts: the answer of <c>scenario check</c> and Test-TestScenario.</summary>
public sealed record ScenarioPlan
{
    /// <summary>The case's name.</summary>
    public required string Case { get; init; }

    /// <summary>The profile's path.</summary>
    public required string Path { get; init; }

    /// <summary>One line per namespace link.</summary>
    public required IReadOnlyList<PlannedLink> Links { get; init => field = Indexable.List(value); }

    /// <summary>One line per server.</summary>
    public required IReadOnlyList<PlannedServer> Servers { get; init => field = Indexable.List(value); }

    /// <summary>One line per client.</summary>
    public required IReadOnlyList<PlannedClient> Clients { get; init => field = Indexable.List(value); }

    /// <summary>One line per probe.</summary>
    public IReadOnlyList<PlannedProbe> Probes { get; init => field = Indexable.List(value); } = [];

    /// <summary>One line per throughput test.</summary>
    public IReadOnlyList<PlannedThroughput> Throughput { get; init => field = Indexable.List(value); } = [];

    /// <summary>Bridges that are used, existing or not.</summary>
    public required IReadOnlyList<string> Bridges { get; init => field = Indexable.List(value); }

    /// <summary>Gateway addresses that a router namespace would take if nothing answers for them; empty when gateways are not emulated.</summary>
    public required IReadOnlyList<string> EmulatedGateways { get; init => field = Indexable.List(value); }

    /// <summary>Who impairs links: <c>Auto</c>, <c>Kernel</c> or <c>Emulator</c>.</summary>
    public ImpairmentBackend ImpairmentBackend { get; init; }

    /// <summary>Connections of all clients together; null when a client has no limit but its duration.</summary>
    public required long? TotalConnections { get; init; }

    /// <summary>Connections that all clients hold open at once; null with an open loop among them.</summary>
    public required long? TotalConcurrency { get; init; }

    /// <summary>Plans a case; touches nothing.</summary>
    public static ScenarioPlan Create(ScenarioCase scenario, ScenarioRunOptions options)
    {
        var clients = scenario.Clients.Select(client => client.Options).ToList();
        return new ScenarioPlan
        {
            Case = scenario.Name,
            Path = scenario.Path,
            Links = [.. scenario.Topology.Namespaces.SelectMany(spec => PlanLinks(spec, scenario))],
            Servers = [.. scenario.Servers.Select(PlanServer), .. PlannedMeasurements.Servers(scenario)],
            Clients = [.. scenario.Clients.Select(PlanClient)],
            Probes = [.. scenario.Probes.Select(PlannedMeasurements.Of)],
            Throughput = [.. scenario.Throughput.Select(PlannedMeasurements.Of)],
            Bridges = [.. AllLinks(scenario).Select(link => link.Bridge).Distinct(StringComparer.Ordinal)],
            EmulatedGateways = scenario.Topology.EmulateGateways || options.EmulateGateways ? FindUnownedGateways(scenario) : [],
            ImpairmentBackend = options.ImpairmentBackend ?? scenario.ImpairmentBackend,
            TotalConnections = clients.Exists(client => client.Connections is null) ? null : clients.Sum(client => client.Connections),
            TotalConcurrency = clients.Exists(client => client.Rate is not null)
                ? null
                : clients.Sum(client => Math.Min(client.Concurrency, client.Connections ?? long.MaxValue)),
        };
    }

    private static IEnumerable<LinkSpec> AllLinks(ScenarioCase scenario) => scenario.Topology.Namespaces.SelectMany(spec => spec.Links);

    private static IEnumerable<PlannedLink> PlanLinks(NamespaceSpec spec, ScenarioCase scenario) =>
        spec.Links.Select((link, index) => new PlannedLink
        {
            Namespace = spec.Name,
            Role = spec.Forwarding ? "Router" : IsServer(spec, scenario) ? "Server" : "Client",
            Interface = link.Interface ?? FormattableString.Invariant($"eth{index}"),
            Bridge = link.Bridge,
            Addresses = string.Join(", ", link.Addresses),
            Gateways = string.Join(", ", new[] { link.Gateway, link.GatewayV6 }.OfType<IPAddress>()),
            MtuBytes = link.Mtu ?? 1500,
            Egress = ImpairmentText.Format(link.Egress),
            Ingress = ImpairmentText.Format(link.Ingress),
        });

    private static bool IsServer(NamespaceSpec spec, ScenarioCase scenario) =>
        scenario.Servers.Select(server => server.Namespace)
            .Concat(scenario.Responders.Select(responder => responder.Namespace))
            .Concat(scenario.ThroughputServers.Select(server => server.Namespace))
            .Contains(spec.Name, StringComparer.Ordinal);

    private static PlannedServer PlanServer(ScenarioServer server) => new()
    {
        Name = server.Name,
        Namespace = server.Namespace,
        EndPoint = new IPEndPoint(server.Options.Address, server.Options.Port).ToString(),
        Serves = "traffic",
        Protocol = server.Options.Tls is not null ? "tls" : server.Options.Protocol == TransportProtocol.Udp ? "udp" : "tcp",
        Pattern = server.Options.Pattern.Name,
        ServerName = server.Options.Tls?.ServerName,
    };

    private static PlannedClient PlanClient(ScenarioClient client) => new()
    {
        Name = client.Name,
        Namespace = client.Namespace,
        Server = client.ServerName,
        Connections = client.Options.Connections,
        Concurrency = client.Options.Rate is null ? client.Options.Concurrency : null,
        Rate = client.Options.Rate,
        DurationSeconds = client.Options.Duration?.TotalSeconds,
    };

    private static List<string> FindUnownedGateways(ScenarioCase scenario)
    {
        var owned = AllLinks(scenario).SelectMany(link => link.Addresses.Select(address => (link.Bridge, address.Address))).ToHashSet();
        return
        [
            .. AllLinks(scenario)
                .SelectMany(link => new[] { link.Gateway, link.GatewayV6 }.OfType<IPAddress>().Select(gateway => (link.Bridge, Address: gateway)))
                .Where(gateway => !owned.Contains(gateway))
                .Select(gateway => gateway.Address.ToString())
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
