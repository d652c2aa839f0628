namespace NetTest.Engine.Results;

/// <summary>Round-trip times without load, then while load runs up, down and both ways.</summary>
public sealed record LatencyUnderLoadResult : TestResult
{
    /// <summary>The far end as the user named it, <c>host:port</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The load's protocol: <c>tcp</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The probe flow: <c>icmp</c>, or <c>tcp PORT</c> for handshakes with a port.</summary>
    public required string Probe { get; init; }

    /// <summary>What went wrong, in one sentence; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Median round-trip time without load, ms.</summary>
    public double? IdleRttMs { get; init; }

    /// <summary>Median round-trip time of the loaded phase that has the largest, ms.</summary>
    public double? LoadedRttMs { get; init; }

    /// <summary>That, as a multiple of the idle one.</summary>
    public double? RatioToIdle { get; init; }

    /// <summary>What is graded: the mean round-trip time above idle, averaged over the loads up and down, ms.</summary>
    public double? IncreaseMs { get; init; }

    /// <summary>
    /// The bufferbloat grade of that increase after DSLReports' table (https://www.dslreports.com/faq/17930): less than 5 ms <c>A+</c>, 30 ms
    /// <c>A</c>, 60 ms <c>B</c>, 200 ms <c>C</c>, 400 ms <c>D</c>, else <c>F</c>; null when nothing could be measured.
    /// </summary>
    public string? Grade { get; init; }

    /// <summary>Payload bits per second of the load up.</summary>
    public double? UploadBitsPerSecond { get; init; }

    /// <summary>Payload bits per second of the load down.</summary>
    public double? DownloadBitsPerSecond { get; init; }

    /// <summary>The phases in the order in which they ran.</summary>
    public required IReadOnlyList<LatencyPhase> Phases { get; init => field = Indexable.List(value); }
}
