using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Protocol;

public sealed class DatagramTrackerTests
{
    [Fact]
    public void Whatever_is_lost_late_or_doubled_is_counted_exactly()
    {
        // Every datagram's fate: dropped, passed, passed twice, and by how much it is late.
        var fates = Gen.Zip(Gen.Frequency((8, Gen.Constant(1)), (1, Gen.Constant(0)), (1, Gen.Constant(2))), Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 200)))).ListOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(3000), Prop.ForAll(fates.ToArbitrary(), list => CountsAreRight([.. list])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(DatagramTracker.Reach)]
    [InlineData(1_000_000)]
    public void A_gap_is_loss_until_what_was_late_has_come(int gap)
    {
        var tracker = new DatagramTracker();
        for (var i = 1; i <= 100; i++)
            tracker.Add(i, 0, 0);
        tracker.Add(101 + gap, 0, 0);
        Assert.Equal(gap, tracker.Highest - tracker.Received);
        tracker.Add(100 + gap, 0, 0);
        tracker.Add(100 + gap, 0, 0);
        Assert.Equal((gap - 1, 1, 1), (tracker.Highest - tracker.Received, tracker.OutOfOrder, tracker.Duplicates));
    }

    [Fact]
    public void A_long_run_in_order_loses_nothing_and_knows_its_duplicates()
    {
        var tracker = new DatagramTracker();
        for (var i = 1; i <= 1_000_000; i++)
            tracker.Add(i, i, i);
        for (var i = 1_000_000; i > 1_000_000 - DatagramTracker.Reach; i--)
            tracker.Add(i, i, i);
        Assert.Equal((1_000_000, 1_000_000, 0, DatagramTracker.Reach), (tracker.Highest, tracker.Received, tracker.OutOfOrder, tracker.Duplicates));
    }

    [Fact]
    public void Jitter_is_that_of_rfc_1889()
    {
        var tracker = new DatagramTracker();
        var jitter = 0.0;
        long transit = 0, previous = 0;
        for (var i = 1; i <= 200; i++)
        {
            transit = 500 + (i * 37 % 113);
            tracker.Add(i, i * 1000, (i * 1000) + transit);
            if (i > 1)
                jitter += ((Math.Abs(transit - previous) / 1e6) - jitter) / 16;
            previous = transit;
        }

        Assert.Equal(jitter, tracker.JitterSeconds, 12);
    }

    [Theory]
    [InlineData(false, 12)]
    [InlineData(true, 16)]
    public void The_head_of_a_datagram_is_read_as_it_was_written(bool longCounter, int length)
    {
        var counter = longCounter ? 0x1_2345_6789L : 0xFFFF_FFFEL;
        var bytes = new byte[length];
        DatagramHeader.Write(bytes, 1_234_567_890_123, counter, longCounter);
        Assert.True(DatagramHeader.TryRead(bytes, longCounter, out var microseconds, out var read));
        Assert.Equal((1_234_567_890_123, counter), (microseconds, read));
        Assert.False(DatagramHeader.TryRead(bytes.AsSpan(1), longCounter, out _, out _));
    }

    private static bool CountsAreRight((int Copies, int Late)[] fates)
    {
        var arrivals = fates.SelectMany((fate, i) => Enumerable.Range(0, fate.Copies).Select(copy => (Number: i + 1, At: i + (copy * 3) + fate.Late))).OrderBy(arrival => arrival.At).Select(arrival => arrival.Number).ToArray();
        var tracker = new DatagramTracker();
        var seen = new HashSet<int>();
        int highest = 0, late = 0, doubled = 0;
        foreach (var number in arrivals)
        {
            tracker.Add(number, 0, 0);
            if (!seen.Add(number))
                doubled++;
            else if (number < highest)
                late++;
            highest = Math.Max(highest, number);
        }

        return (tracker.Highest, tracker.Received, tracker.OutOfOrder, tracker.Duplicates) == (highest, seen.Count, late, doubled);
    }
}
