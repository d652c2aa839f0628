namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// A classic Prometheus histogram of durations in seconds. The bounds reach from 50 µs, which is a veth pair, to 10 s; they never change, so
/// that histograms of all nodes can be added.
/// </summary>
internal sealed class BucketHistogram
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private double _sum;

    /// <summary>Upper bounds in seconds; the last bucket, +Inf, comes after them.</summary>
    internal static ReadOnlySpan<double> Bounds =>
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Counts a duration, once or several times.</summary>
    internal void Record(double seconds, long count = 1)
    {
        var index = 0;
        while (index < Bounds.Length && seconds > Bounds[index])
            index++;
        lock (_lock)
        {
            _counts[index] += count;
            _sum += seconds * count;
        }
    }

    /// <summary>The counts of the buckets, each by itself, and the sum in seconds: of one moment.</summary>
    internal (long[] Counts, double Sum) Read()
    {
        lock (_lock)
            return ([.. _counts], _sum);
    }
}
