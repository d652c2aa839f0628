using NetTest.Engine.Statistics;

namespace NetTest.Engine.Results;

/// <summary>One way to look at the distance to a target; what is comparable stands side by side in <see cref="ConnTestResult.Views"/>.</summary>
public sealed record RttView
{
    /// <summary>What is measured: see <see cref="ConnTestResult.Views"/>.</summary>
    public required string Name { get; init; }

    /// <summary>All values, in the buckets of their histogram, for those who add up many results; not part of the document.</summary>
    internal IReadOnlyList<HistogramBucket> Buckets { get; init; } = [];

    /// <summary>How it was asked: <c>icmp</c>, <c>tcp</c>, <c>tcp-request</c>, <c>udp</c>, <c>stamp</c>, <c>http</c> …</summary>
    public required string Protocol { get; init; }

    /// <summary>Payload, bytes; null where there is none.</summary>
    public int? PayloadBytes { get; init; }

    /// <summary>Probes sent; null where values are not of probes.</summary>
    public long? Sent { get; init; }

    /// <summary>How many values there are.</summary>
    public required long Count { get; init; }

    /// <summary>Probes lost, 0 to 100; null where values are not of probes.</summary>
    public double? LossPercent { get; init; }

    /// <summary>Smallest, ms.</summary>
    public double? MinMs { get; init; }

    /// <summary>Mean, ms.</summary>
    public double? MeanMs { get; init; }

    /// <summary>Median, ms.</summary>
    public double? P50Ms { get; init; }

    /// <summary>90th percentile, ms.</summary>
    public double? P90Ms { get; init; }

    /// <summary>99th percentile, ms.</summary>
    public double? P99Ms { get; init; }

    /// <summary>99.9th percentile, ms.</summary>
    public double? P999Ms { get; init; }

    /// <summary>Largest, ms.</summary>
    public double? MaxMs { get; init; }

    /// <summary>Standard deviation, ms; null with fewer than two values.</summary>
    public double? StdDevMs { get; init; }
}
