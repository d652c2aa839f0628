namespace NetTest.Engine.Results;

/// <summary>
/// Several runs of the same throughput test, and what they say together. The interval is that of the median, between two order statistics, and
/// assumes no distribution (see <see cref="Statistics.SampleSummary"/>). Runs that failed count in no figure. Unknown is null.
/// </summary>
public sealed record ThroughputSeriesResult : TestResult
{
    /// <summary>The far end as the user named it, <c>host:port</c>.</summary>
    public required string Target { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seen from the client: <c>send</c>, <c>receive</c> or <c>bidirectional</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Why no further run was made.</summary>
    public required ThroughputSeriesEnd End { get; init; }

    /// <summary>What went wrong in the last run, in one sentence; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Runs that measured something: the number of values behind all figures.</summary>
    public required int RunCount { get; init; }

    /// <summary>Median of the runs' payload bits per second: the headline.</summary>
    public double? MedianBitsPerSecond { get; init; }

    /// <summary>Lower end of the median's confidence interval, bits per second; null with fewer than two runs.</summary>
    public double? ConfidenceLowBitsPerSecond { get; init; }

    /// <summary>Upper end of the median's confidence interval, bits per second.</summary>
    public double? ConfidenceHighBitsPerSecond { get; init; }

    /// <summary>With what probability such an interval holds the true median, percent: 95 or more from six runs on, less below.</summary>
    public double? ConfidencePercent { get; init; }

    /// <summary>Width of the interval, percent of the median.</summary>
    public double? ConfidenceWidthPercent { get; init; }

    /// <summary>Median absolute deviation from the median, bits per second.</summary>
    public double? MedianAbsoluteDeviationBitsPerSecond { get; init; }

    /// <summary>Interquartile range, bits per second.</summary>
    public double? InterquartileRangeBitsPerSecond { get; init; }

    /// <summary>The slowest run, bits per second.</summary>
    public double? MinBitsPerSecond { get; init; }

    /// <summary>The fastest run, bits per second.</summary>
    public double? MaxBitsPerSecond { get; init; }

    /// <summary>Mean of the runs, bits per second.</summary>
    public double? MeanBitsPerSecond { get; init; }

    /// <summary>Sample standard deviation of the runs, bits per second; null with one run.</summary>
    public double? StandardDeviationBitsPerSecond { get; init; }

    /// <summary>The runs in their order, failed ones included.</summary>
    public required IReadOnlyList<ThroughputResult> Runs { get; init => field = Indexable.List(value); }
}
