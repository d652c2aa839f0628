using NetTest.Engine.Results;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Probes;

/// <summary>Durations of one kind: percentiles and standard deviation. Allocates nothing per value, but for the first of each magnitude.</summary>
internal sealed class DurationStatistics
{
    private readonly LatencyHistogram _histogram = new();
    private double _mean;
    private double _squares;

    internal long Count => _histogram.Count;

    internal double? MinMs => _histogram.MinMs;

    internal double? MeanMs => _histogram.MeanMs;

    internal double? MaxMs => _histogram.MaxMs;

    /// <summary>Sample standard deviation (Welford 1962), ms; null with fewer than two values.</summary>
    internal double? StdDevMs => Count < 2 ? null : Math.Sqrt(_squares / (Count - 1)) / 1e6;

    internal double? PercentileMs(double percent) => _histogram.PercentileMs(percent);

    internal void Record(long nanoseconds)
    {
        _histogram.RecordNanoseconds(nanoseconds);
        var delta = nanoseconds - _mean;
        _mean += delta / Count;
        _squares += delta * (nanoseconds - _mean);
    }

    internal RttView ToView(string name, string protocol, int? payloadBytes) => new()
    {
        Name = name,
        Protocol = protocol,
        PayloadBytes = payloadBytes,
        Count = Count,
        Buckets = [.. _histogram.Buckets],
        MinMs = MinMs,
        MeanMs = MeanMs,
        P50Ms = PercentileMs(50),
        P90Ms = PercentileMs(90),
        P99Ms = PercentileMs(99),
        P999Ms = PercentileMs(99.9),
        MaxMs = MaxMs,
        StdDevMs = StdDevMs,
    };
}
