using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>What happens in a test of several runs or phases, as it happens.</summary>
public sealed record ThroughputProgress
{
    /// <summary>The run's number, from 1.</summary>
    public required int Run { get; init; }

    /// <summary>Latency under load: the phase, as <see cref="LatencyPhase.Name"/> has it; else null.</summary>
    public string? Phase { get; init; }

    /// <summary>An interval that has ended; else null.</summary>
    public ThroughputInterval? Interval { get; init; }

    /// <summary>A run that has ended; else null.</summary>
    public ThroughputResult? Result { get; init; }
}
