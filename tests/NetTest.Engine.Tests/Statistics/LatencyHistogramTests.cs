using NetTest.Engine.Statistics;
using Xunit;

namespace NetTest.Engine.Tests.Statistics;

public sealed class LatencyHistogramTests
{
    private static readonly double[] Percents = [0, 0.1, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];

    public static TheoryData<int, string> Samples()
    {
        var data = new TheoryData<int, string>();
        for (int seed = 1; seed <= 8; seed++)
        {
            data.Add(seed, "uniform");
            data.Add(seed, "exponential");
            data.Add(seed, "lognormal");
            data.Add(seed, "powers");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_percentile_is_within_one_percent_of_the_exact_one(int seed, string shape)
    {
        long[] values = Draw(seed, shape, 20_000);
        LatencyHistogram histogram = Of(values);
        Array.Sort(values);
        foreach (double percent in Percents)
        {
            int rank = Math.Clamp((int)Math.Ceiling((decimal)percent * values.Length / 100), 1, values.Length);
            double exact = values[rank - 1] / 1e6;
            Assert.InRange(histogram.PercentileMs(percent)!.Value, exact * 0.99, exact * 1.01);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Minimum_maximum_and_mean_are_exact(int seed, string shape)
    {
        long[] values = Draw(seed, shape, 5_000);
        LatencyHistogram histogram = Of(values);
        Assert.Equal(values.Min() / 1e6, histogram.MinMs);
        Assert.Equal(values.Max() / 1e6, histogram.MaxMs);
        Assert.Equal((double)values.Aggregate(default(Int128), (sum, value) => sum + value) / values.Length / 1e6, histogram.MeanMs!.Value, 1e-9);
        Assert.Equal(values.Length, histogram.Count);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Merging_equals_recording_all(int seed, string shape)
    {
        long[] values = Draw(seed, shape, 5_000);
        LatencyHistogram all = Of(values);
        LatencyHistogram merged = Of(values.AsSpan(0, 1234));
        merged.Add(Of(values.AsSpan(1234)));
        Assert.Equal(all.Buckets, merged.Buckets);
        Assert.Equal((all.Count, all.MinMs, all.MaxMs, all.MeanMs), (merged.Count, merged.MinMs, merged.MaxMs, merged.MeanMs));
        foreach (double percent in Percents)
            Assert.Equal(all.PercentileMs(percent), merged.PercentileMs(percent));
    }

    [Fact]
    public void An_empty_one_knows_nothing()
    {
        var empty = new LatencyHistogram();
        empty.Add(new LatencyHistogram());
        Assert.Equal((0L, null, null, null, null), (empty.Count, empty.PercentileMs(50), empty.MinMs, empty.MaxMs, empty.MeanMs));
        Assert.Empty(empty.Buckets);
    }

    [Fact]
    public void Adding_an_empty_one_changes_nothing()
    {
        LatencyHistogram one = Of([5_000_000]);
        one.Add(new LatencyHistogram());
        Assert.Equal((1L, 5.0, 5.0, 5.0, 5.0), (one.Count, one.MinMs!.Value, one.MaxMs!.Value, one.MeanMs!.Value, one.PercentileMs(50)!.Value));
    }

    [Fact]
    public void Every_value_falls_into_the_bucket_that_bounds_it_and_buckets_touch()
    {
        var edges = new List<long> { 0, 1, 127, 128, 255, 256, 257, long.MaxValue, long.MaxValue - 1 };
        for (int bit = 8; bit < 63; bit++)
            edges.AddRange([(1L << bit) - 1, 1L << bit, (1L << bit) + 1, (1L << bit) + (1L << (bit - 7)) - 1, (1L << bit) + (1L << (bit - 7))]);
        foreach (long value in edges)
        {
            HistogramBucket bucket = Assert.Single(Of([value]).Buckets);
            Assert.InRange(value, bucket.LowerNanoseconds, bucket.UpperNanoseconds);
            Assert.True(bucket.UpperNanoseconds - bucket.LowerNanoseconds <= bucket.LowerNanoseconds / 128);
            if (bucket.UpperNanoseconds < long.MaxValue)
                Assert.Equal(bucket.UpperNanoseconds + 1, Assert.Single(Of([bucket.UpperNanoseconds + 1]).Buckets).LowerNanoseconds);
        }
    }

    [Fact]
    public void A_negative_duration_counts_as_none() => Assert.Equal(0, Of([-5]).MaxMs);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_outside_0_to_100_is_refused(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Of([1]).PercentileMs(percent));

    [Fact]
    public void Recording_does_not_allocate_once_the_range_was_seen_and_one_full_hour_of_range_costs_less_than_48_KB()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var histogram = new LatencyHistogram();
        for (long value = 1; value < 3_600_000_000_000; value *= 2)
            histogram.RecordNanoseconds(value);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 40_960 + 8_192);
        Allocation.AssertNone(4_000, () =>
        {
            for (long value = 1; value < 3_600_000_000_000; value += 777_777_777)
                histogram.RecordNanoseconds(value);
        });
    }

    private static LatencyHistogram Of(ReadOnlySpan<long> values)
    {
        var histogram = new LatencyHistogram();
        foreach (long value in values)
            histogram.RecordNanoseconds(value);
        return histogram;
    }

    private static long[] Draw(int seed, string shape, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => shape switch
        {
            "uniform" => random.NextInt64(1_000, 5_000_000_000),
            "exponential" => (long)(-2e6 * Math.Log(1 - random.NextDouble())) + 100,
            "lognormal" => (long)(1e6 * Math.Exp(2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))),
            _ => (1L << random.Next(1, 45)) + random.Next(0, 3),
        })];
    }
}
