using NetTest.Engine.Throughput;

namespace NetTest.Engine.Scenarios;

/// <summary>A throughput server of a case.</summary>
public sealed record ScenarioThroughputServer
{
    /// <summary>Its name, unique in the case; throughput tests refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace that it runs in.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its options; the context is set when the namespace stands.</summary>
    public required ThroughputServerOptions Options { get; init; }
}
