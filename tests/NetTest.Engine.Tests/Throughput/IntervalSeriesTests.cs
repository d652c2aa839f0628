using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

public sealed class IntervalSeriesTests
{
    [Theory]
    [InlineData(1, 0, 30_000)]
    [InlineData(1, 3, 14_401)]
    [InlineData(4, 7, 100_003)]
    [InlineData(128, 1, 5_000)]
    public void It_stays_bounded_and_its_sums_stay_exact(int streams, int omitted, int count)
    {
        var series = new IntervalSeries(streams);
        var random = new Random(7);
        long bytes = 0, retransmits = 0, lost = 0, packets = 0;
        for (var i = 0; i < count; i++)
        {
            var interval = Create(streams, i < omitted ? i : i - omitted, i < omitted, random);
            if (i >= omitted)
            {
                bytes += interval.BytesSent + interval.BytesReceived;
                retransmits += interval.Retransmits ?? 0;
                lost += interval.LostPackets ?? 0;
                packets += interval.Streams.Sum(stream => stream.Packets ?? 0);
            }

            series.Add(interval);
            Assert.True(series.Kept.Count <= series.Capacity);
        }

        var measured = series.Kept.Where(interval => !interval.IsOmitted).ToList();
        Assert.True(measured.Count >= Math.Min(count - omitted, series.Capacity) / 2 - 1, $"{measured.Count} of {series.Capacity}");
        Assert.Equal(bytes, measured.Sum(interval => interval.BytesSent + interval.BytesReceived));
        Assert.Equal(retransmits, measured.Sum(interval => interval.Retransmits ?? 0));
        Assert.Equal(lost, measured.Sum(interval => interval.LostPackets ?? 0));
        Assert.Equal(packets, measured.Sum(interval => interval.Streams.Sum(stream => stream.Packets ?? 0)));
        Assert.Equal(count - omitted, measured.Sum(interval => interval.DurationSeconds), 6);

        // Without gaps, and each stream keeps its place.
        Assert.All(measured.Zip(measured.Skip(1)), pair => Assert.Equal(pair.First.EndSeconds, pair.Second.StartSeconds, 9));
        Assert.All(measured, interval => Assert.Equal(Enumerable.Range(1, streams), interval.Streams.Select(stream => stream.StreamId)));
        Assert.All(measured, interval => Assert.Equal(interval.BytesSent * 8 / interval.DurationSeconds, interval.SentBitsPerSecond, 3));
    }

    [Fact]
    public void A_short_test_is_kept_as_it_was()
    {
        var series = new IntervalSeries(2);
        var random = new Random(1);
        var intervals = Enumerable.Range(0, 3600).Select(i => Create(2, i, isOmitted: false, random)).ToList();
        intervals.ForEach(series.Add);
        Assert.Equal(intervals, series.Kept);
    }

    [Fact]
    public void Of_two_that_are_joined_what_was_read_at_the_end_is_the_later_ones()
    {
        var series = new IntervalSeries(int.MaxValue);
        for (var i = 0; i <= series.Capacity; i++)
            series.Add(Create(2, i, isOmitted: false, new Random(i)));
        var (joined, second) = (series.Kept[0], Create(2, 1, isOmitted: false, new Random(1)));
        Assert.Equal((0.0, 2.0, second.RttMs, second.JitterMs), (joined.StartSeconds, joined.EndSeconds, joined.RttMs, joined.JitterMs));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.1)]
    [InlineData(10.0)]
    public void The_recent_rate_is_the_mean_of_five_seconds_or_of_one_interval(double seconds)
    {
        var rate = new RecentRate();
        rate.Add(0.5, 1e12);
        Assert.Equal(0, rate.BitsPerSecond);
        for (var i = 0; i < 200; i++)
            rate.Add(seconds, seconds * 8e6);
        Assert.Equal(8e6, rate.BitsPerSecond, 8.0);
    }

    // Even numbers receive UDP, odd ones send TCP.
    private static ThroughputInterval Create(int streams, int at, bool isOmitted, Random random) => IntervalSum.Of(
        [.. Enumerable.Range(1, streams).Select(id => new ThroughputStreamInterval
        {
            StreamId = id,
            IsSender = id % 2 == 1,
            BytesTransferred = random.NextInt64(1L << 40),
            BitsPerSecond = 1,
            Retransmits = id % 2 == 1 ? random.Next(100) : null,
            RttMs = id % 2 == 1 ? random.NextDouble() : null,
            Packets = id % 2 == 1 ? null : random.Next(1000, 10_000),
            LostPackets = id % 2 == 1 ? null : random.Next(-10, 900),
            JitterMs = id % 2 == 1 ? null : random.NextDouble(),
        })],
        at,
        at + 1,
        isOmitted);
}
