namespace NetTest.Engine.Results;

/// <summary>Round-trip times of the probe flow in one phase of a test of latency under load. Unknown is null.</summary>
public sealed record LatencyPhase
{
    /// <summary><c>idle</c>, <c>up</c> (the client sends), <c>down</c> (the server sends) or <c>both</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Probes sent.</summary>
    public required int Sent { get; init; }

    /// <summary>Probes whose answer came.</summary>
    public required long Received { get; init; }

    /// <summary>Probes without an answer, percent; null when none was sent.</summary>
    public required double? LossPercent { get; init; }

    /// <summary>Smallest round-trip time, ms.</summary>
    public required double? RttMinMs { get; init; }

    /// <summary>Mean round-trip time, ms.</summary>
    public required double? RttMeanMs { get; init; }

    /// <summary>Median round-trip time, ms.</summary>
    public required double? RttP50Ms { get; init; }

    /// <summary>90th percentile of the round-trip time, ms.</summary>
    public required double? RttP90Ms { get; init; }

    /// <summary>99th percentile of the round-trip time, ms.</summary>
    public required double? RttP99Ms { get; init; }

    /// <summary>Largest round-trip time, ms.</summary>
    public required double? RttMaxMs { get; init; }

    /// <summary>Mean round-trip time above that of the idle phase, ms; null for the idle phase itself.</summary>
    public double? IncreaseMs { get; init; }

    /// <summary>Median round-trip time as a multiple of that of the idle phase; null for the idle phase itself.</summary>
    public double? RatioToIdle { get; init; }

    /// <summary>Payload bits per second that arrived from client to server meanwhile.</summary>
    public double? UploadBitsPerSecond { get; init; }

    /// <summary>Payload bits per second that arrived from server to client meanwhile.</summary>
    public double? DownloadBitsPerSecond { get; init; }

    /// <summary>The load; null for the idle phase.</summary>
    public ThroughputResult? Load { get; init; }

    /// <summary>The phase in a few words.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}: {RttP50Ms:F2} ms");
}
