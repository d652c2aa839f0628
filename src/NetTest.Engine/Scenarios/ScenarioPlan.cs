namespace NetTest.Engine.Scenarios;

/// <summary>What a case would do, told to people and scripts: the answer of <c>scenario check</c> and Test-TestScenario.</summary>
public sealed record ScenarioPlan
{
    /// <summary>The case's name.</summary>
    public required string Case { get; init; }

    /// <summary>The profile's path.</summary>
    public required string Path { get; init; }

    /// <summary>One line per namespace link.</summary>
    public required IReadOnlyList<PlannedLink> Links { get; init; }

    /// <summary>One line per server.</summary>
    public required IReadOnlyList<PlannedServer> Servers { get; init; }

    /// <summary>One line per client.</summary>
    public required IReadOnlyList<PlannedClient> Clients { get; init; }

    /// <summary>Bridges that are used, existing or not.</summary>
    public required IReadOnlyList<string> Bridges { get; init; }

    /// <summary>Gateway addresses that a router namespace would take if nothing answers for them; empty when gateways are not emulated.</summary>
    public required IReadOnlyList<string> EmulatedGateways { get; init; }

    /// <summary>Connections of all clients together; null when a client has no limit but its duration.</summary>
    public required long? TotalConnections { get; init; }

    /// <summary>Connections that all clients hold open at once; null with an open loop among them.</summary>
    public required long? TotalConcurrency { get; init; }

    /// <summary>Plans a case; touches nothing.</summary>
    public static ScenarioPlan Create(ScenarioCase scenario, ScenarioRunOptions options) => throw new NotImplementedException();
}
