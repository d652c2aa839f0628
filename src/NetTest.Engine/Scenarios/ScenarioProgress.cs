using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>How far a run is.</summary>
public sealed record ScenarioProgress
{
    /// <summary>What it is busy with.</summary>
    public required ScenarioStage Stage { get; init; }

    /// <summary>The clients that are not quiet, in the order of the profile; empty before traffic flows.</summary>
    public IReadOnlyList<TrafficProgress> Clients { get; init; } = [];

    /// <summary>The probes that run now and are not quiet.</summary>
    public IReadOnlyList<ScenarioProbeProgress> Probes { get; init; } = [];

    /// <summary>The throughput tests that run now and are not quiet.</summary>
    public IReadOnlyList<ScenarioThroughputProgress> Throughput { get; init; } = [];
}
