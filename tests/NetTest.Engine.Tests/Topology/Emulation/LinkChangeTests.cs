using NetTest.Engine.Statistics;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Emulation;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Changes while frames are under way, in virtual time.</summary>
public sealed class LinkChangeTests
{
    private const long Millisecond = VirtualLink.Millisecond;

    [Fact]
    public void Frames_that_travel_keep_their_time()
    {
        var link = new VirtualLink(new ImpairmentSpec { DelayMs = 100 });
        var start = link.Now;
        link.Send();
        link.Pass(10 * Millisecond);
        link.Change(new ImpairmentSpec { DelayMs = 200 });
        link.Send();
        link.Pass(10 * Millisecond);
        link.Change(null);
        link.Send();
        link.Drain();
        Assert.Equal([(2, 20 * Millisecond), (0, 100 * Millisecond), (1, 210 * Millisecond)], link.Arrivals.Select(arrival => (arrival.Number, arrival.Due - start)));
    }

    [Fact]
    public void Frames_that_wait_leave_at_the_new_rate_and_the_one_on_its_way_finishes_its_rest()
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = 8_000_000, DelayMs = 3, QueueBytes = 1_000_000 });
        var start = link.Now;
        for (var i = 0; i < 4; i++)
            link.Send(1000);
        link.Pass(Millisecond / 2);
        link.Change(new ImpairmentSpec { RateBitsPerSecond = 80_000_000, DelayMs = 7, QueueBytes = 1_000_000 });
        link.Send(1000);
        link.Drain();

        // Half of the first frame took 0.5 ms, its rest 0.05 ms, each that follows 0.1 ms; the delay is that of when a frame came.
        Assert.Equal([3550, 3650, 3750, 3850, 7950], link.Arrivals.Select(arrival => (arrival.Due - start) / 1000));
    }

    [Fact]
    public void A_rate_that_is_lifted_lets_all_go_at_once_in_order_and_what_comes_after_behind_them()
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = 8_000 });
        for (var i = 0; i < 10; i++)
            link.Send(1000);
        link.Pass(500 * Millisecond);
        link.Change(null);
        var lifted = link.Now;
        link.Send(1000);
        link.Pass(1000);
        link.Send(1000);
        link.Pass(100 * Millisecond);
        link.Send(1000);
        Assert.Equal(Enumerable.Range(0, 13), link.Arrivals.Select(arrival => arrival.Number));
        Assert.All(link.Arrivals.Take(12), arrival => Assert.InRange(arrival.Left, lifted, lifted + 10_000));
        Assert.Equal(link.Now, link.Arrivals[12].Left);
    }

    [Fact]
    public void A_rate_that_is_set_begins_with_the_next_frame()
    {
        var link = new VirtualLink(null);
        link.Send(1000);
        link.Change(new ImpairmentSpec { RateBitsPerSecond = 8_000_000 });
        var start = link.Now;
        link.Send(1000);
        link.Send(1000);
        link.Drain();
        Assert.Equal([0, 1000, 2000], link.Arrivals.Select(arrival => (arrival.Due - start) / 1000));
    }

    [Fact]
    public void A_shorter_queue_drops_nothing_that_waits()
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = 8_000_000, QueueBytes = 100_000 });
        for (var i = 0; i < 50; i++)
            link.Send(1000);
        link.Change(new ImpairmentSpec { RateBitsPerSecond = 8_000_000, QueueBytes = 1000 });
        link.Drain();
        Assert.Equal(50, link.Arrivals.Count);
        Assert.Equal(0, link.Tally.QueueDropped);
    }

    [Fact]
    public void Chances_go_on_over_a_change_and_begin_anew_with_another_seed()
    {
        var spec = new ImpairmentSpec { LossPercent = 50, Seed = 4 };
        var whole = Survivors(spec, link => { });
        Assert.Equal(whole, Survivors(spec, link => link.Change(spec with { CorruptPercent = 50 })));
        Assert.Equal(whole, Survivors(spec, link => link.Change(spec with { Seed = null })));
        var renewed = Survivors(spec, link => link.Change(spec with { Seed = 5 }));
        Assert.NotEqual(whole, renewed);
        Assert.Equal(
            new VirtualLink(spec with { Seed = 5 }).SendMany(500, 1000).Arrivals.Select(arrival => arrival.Number + 500),
            renewed.Where(number => number >= 500));

        static List<int> Survivors(ImpairmentSpec spec, Action<VirtualLink> change)
        {
            // Numbers in the head can be corrupted; so what arrives is told by when it left.
            var link = new VirtualLink(spec);
            var start = link.Now;
            link.SendMany(500, 1000);
            change(link);
            link.SendMany(500, 1000).Drain();
            return [.. link.Arrivals.Select(arrival => (int)((arrival.Left - start) / 1000))];
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_changed_when_every_frame_is_accounted_for(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        var link = new VirtualLink(null, memoryBytes: 1L << 20);
        for (var step = 0; step < 3000; step++)
        {
            if (random.Next() % 20 == 0)
                link.Change(AnySpec(ref random));
            else if (random.Next() % 3 == 0)
                link.Pass((long)(20 * Millisecond * random.NextDouble()));
            else
                link.SendMany(1 + (int)(random.Next() % 20), (long)(random.Next() % 1000), 60 + (int)(random.Next() % 1455));
            AssertAccounted(link.Tally);
        }

        link.Drain();
        AssertAccounted(link.Tally);
        Assert.Equal(0, link.Tally.InFlight);
        Assert.True(link.Tally.QueueDropped > 0 && link.Tally.Overrun > 0 && link.Tally.Lost > 0 && link.Tally.Duplicated > 0);
        link.Pool.Trim();
        Assert.Equal(0, link.Pool.Chunks);
    }

    [Fact]
    public void A_frame_without_room_in_memory_is_an_overrun()
    {
        var link = new VirtualLink(new ImpairmentSpec { DelayMs = 1000 }, memoryBytes: FrameChunk.Bytes);
        link.SendMany(300, 1000, 1514);
        Assert.Equal(300 - 255, link.Tally.Overrun);
        link.Drain();
        Assert.Equal(255, link.Arrivals.Count);
        link.Send(1514);
        link.Drain();
        Assert.Equal(256, link.Arrivals.Count);
    }

    [Fact]
    public void A_frame_costs_no_allocation()
    {
        var link = new VirtualLink(new ImpairmentSpec { DelayMs = 1, JitterMs = 0.5, LossPercent = 1, DuplicatePercent = 1, CorruptPercent = 1, RateBitsPerSecond = 1_000_000_000 });
        link.IsQuiet = true;
        link.SendMany(10_000, 10_000);
        Allocation.AssertNone(50_000, () => link.SendMany(50_000, 10_000));
    }

    private static void AssertAccounted(DirectionTally tally) => Assert.Equal(
        tally.ReceivedFrames + tally.Duplicated,
        tally.DeliveredFrames + tally.Lost + tally.QueueDropped + tally.Overrun + tally.Undeliverable + tally.InFlight);

    private static ImpairmentSpec? AnySpec(ref SplitMix64 random) => random.Next() % 4 == 0
        ? null
        : new ImpairmentSpec
        {
            DelayMs = random.Next() % 2 == 0 ? 0 : random.NextDouble() * 300,
            JitterMs = random.Next() % 2 == 0 ? 0 : random.NextDouble() * 50,
            JitterDistribution = (JitterDistribution)(random.Next() % 2),
            LossPercent = random.Next() % 2 == 0 ? 0 : random.NextDouble() * 10,
            DuplicatePercent = random.Next() % 2 == 0 ? 0 : random.NextDouble() * 10,
            ReorderPercent = random.Next() % 2 == 0 ? 0 : random.NextDouble() * 10,
            RateBitsPerSecond = random.Next() % 2 == 0 ? null : (long)Math.Pow(10, 4 + (random.NextDouble() * 5)),
            QueueBytes = random.Next() % 2 == 0 ? null : (long)(random.NextDouble() * 20_000_000),
            Seed = random.Next() % 2 == 0 ? null : (long)random.Next(),
        };
}
