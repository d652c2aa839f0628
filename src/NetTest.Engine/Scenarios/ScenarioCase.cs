using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios;

/// <summary>A case of a profile, checked and resolved: clients have inherited from their servers.</summary>
public sealed record ScenarioCase
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The profile's path.</summary>
    public required string Path { get; init; }

    /// <summary>What is to be built: the talk points, the routers, and whether gateways are emulated.</summary>
    public required TopologySpec Topology { get; init; }

    /// <summary>Who impairs links.</summary>
    public ImpairmentBackend ImpairmentBackend { get; init; }

    /// <summary>The servers.</summary>
    public required IReadOnlyList<ScenarioServer> Servers { get; init; }

    /// <summary>The clients.</summary>
    public required IReadOnlyList<ScenarioClient> Clients { get; init; }

    /// <summary>The responders that answer probes.</summary>
    public IReadOnlyList<ScenarioResponder> Responders { get; init; } = [];

    /// <summary>The throughput servers.</summary>
    public IReadOnlyList<ScenarioThroughputServer> ThroughputServers { get; init; } = [];

    /// <summary>What is probed.</summary>
    public IReadOnlyList<ScenarioProbe> Probes { get; init; } = [];

    /// <summary>What throughput is measured, in the order in which the tests run.</summary>
    public IReadOnlyList<ScenarioThroughput> Throughput { get; init; } = [];

    /// <summary>The assertions on their results.</summary>
    public required IReadOnlyList<ScenarioAssertion> Assertions { get; init; }
}
