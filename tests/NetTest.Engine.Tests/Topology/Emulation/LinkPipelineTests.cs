using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

public sealed class LinkPipelineTests
{
    private const int Frames = 100_000;
    private const long Millisecond = VirtualLink.Millisecond, Second = 1000 * Millisecond;

    public static TheoryData<long> Seeds => [1, 20_260_101];

    [Fact]
    public void A_link_without_impairment_passes_frames_at_once_and_unchanged()
    {
        var link = new VirtualLink(null) { Bytes = [] };
        link.Send(14 + 1500);
        link.Send(60);
        Assert.Equal([(0, link.Now, link.Now), (1, link.Now, link.Now)], link.Arrivals);
        Assert.Equal([1514, 60], link.Bytes!.Select(bytes => bytes.Length));
        Assert.Equal(0, link.Pool.Chunks);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(20)]
    [InlineData(3_600_000)]
    public void A_delay_is_added_to_every_frame_and_order_is_kept(double delayMs)
    {
        var link = new VirtualLink(new ImpairmentSpec { DelayMs = delayMs });
        var sent = new List<long>();
        for (var i = 0; i < 1000; i++)
        {
            sent.Add(link.Now);
            link.Send();
            if (i % 3 == 0)
                link.Pass(777);
        }

        link.Drain();
        Assert.Equal(sent.Select((at, i) => (i, at + (long)(delayMs * 1e6))), link.Arrivals.Select(arrival => (arrival.Number, arrival.Due)));
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(999_983)]
    [InlineData(50_000_000)]
    [InlineData(10_000_000_000)]
    [InlineData(99_999_999_977)]
    public void A_rate_is_kept_to_the_nanosecond_over_any_number_of_frames(long rate)
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = rate, QueueBytes = long.MaxValue / 4 });
        var start = link.Now;
        UInt128 bits = 0;
        var expected = new List<long>();
        for (var i = 0; i < 10_000; i++)
        {
            var length = 60 + (i * 7919 % 1455);
            bits += (UInt128)length * 8;
            expected.Add(start + (long)(bits * 1_000_000_000 / (UInt128)rate));
            link.Send(length);
        }

        link.Drain();
        Assert.Equal(expected, link.Arrivals.Select(arrival => arrival.Due));
    }

    [Fact]
    public void A_rate_begins_anew_after_a_pause_and_comes_before_the_delay()
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = 8_000_000, DelayMs = 5 });
        var start = link.Now;
        link.Send(1000);
        link.Send(1000);
        link.Pass(100 * Millisecond);
        link.Send(1000);
        link.Drain();
        Assert.Equal([6 * Millisecond, 7 * Millisecond, 106 * Millisecond], link.Arrivals.Select(arrival => arrival.Due - start));
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(3999, 3)]
    [InlineData(4000, 4)]
    [InlineData(4001, 4)]
    public void As_many_bytes_wait_as_the_queue_has_and_not_one_more(long queue, int waiting)
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = 8_000_000, QueueBytes = queue });
        for (var i = 0; i < 20; i++)
            link.Send(1000);
        Assert.Equal(20 - 1 - waiting, link.Tally.QueueDropped);

        // After 1 ms and its last nanosecond the first has left and there is room for just one.
        link.Pass(Millisecond - 1);
        link.Send(1000);
        Assert.Equal(21 - 1 - waiting, link.Tally.QueueDropped);
        link.Pass(1);
        link.Send(1000);
        link.Send(1000);
        Assert.Equal(22 - 1 - waiting, link.Tally.QueueDropped);
        link.Drain();
        Assert.Equal(waiting + 2, link.Arrivals.Count);
    }

    [Theory]
    [InlineData(1_000_000, 15_140)]
    [InlineData(80_000_000, 1_000_000)]
    public void The_queue_holds_100_ms_or_ten_frames_of_the_MTU_by_default(long rate, int bytes)
    {
        var link = new VirtualLink(new ImpairmentSpec { RateBitsPerSecond = rate });
        while (link.Tally.QueueDropped == 0)
            link.Send(100);
        Assert.Equal(bytes / 100, link.Tally.InFlight - 1);
        link.Drain();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Independent_loss_is_what_was_asked(long seed)
    {
        foreach (var percent in new[] { 0.1, 5, 50, 100 })
        {
            var link = new VirtualLink(new ImpairmentSpec { LossPercent = percent, Seed = seed }).SendMany(Frames, 1000);
            Binomial.AssertWithin99(link.Tally.Lost, Frames, percent);
            Assert.Equal(Frames - link.Tally.Lost, link.Arrivals.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Bursts_are_as_long_and_as_frequent_as_the_chain_says(long seed)
    {
        var bursts = new GilbertElliottLoss { EnterPercent = 1, LeavePercent = 20 };
        var link = new VirtualLink(new ImpairmentSpec { LossBursts = bursts, Seed = seed }).SendMany(1_000_000, 1000);
        var received = link.Arrivals.Select(arrival => arrival.Number).ToList();
        var lengths = received.Zip(received.Skip(1), (first, second) => second - first - 1).Where(gap => gap > 0).ToList();
        Assert.InRange(lengths.Average(), 5 * 0.96, 5 * 1.04);
        Assert.InRange((double)lengths.Count / 1_000_000, bursts.EnterPercent / 100 * 20 / 21 * 0.96, bursts.EnterPercent / 100 * 20 / 21 * 1.04);
        Assert.InRange(link.Tally.Lost / 10_000.0, bursts.MeanLossPercent * 0.95, bursts.MeanLossPercent * 1.05);

        // A geometric distribution: a fifth of the bursts ends after each frame.
        Binomial.AssertWithin99(lengths.Count(length => length == 1), lengths.Count, 20);
        Binomial.AssertWithin99(lengths.Count(length => length > 3), lengths.Count, 51.2);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Both_states_of_the_chain_have_their_own_loss(long seed)
    {
        var bursts = new GilbertElliottLoss { EnterPercent = 30, LeavePercent = 60, BadLossPercent = 40, GoodLossPercent = 2 };
        var link = new VirtualLink(new ImpairmentSpec { LossBursts = bursts, Seed = seed }).SendMany(Frames, 1000);
        Assert.InRange(link.Tally.Lost * 100.0 / Frames, bursts.MeanLossPercent - 0.5, bursts.MeanLossPercent + 0.5);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Duplicates_follow_their_originals(long seed)
    {
        var link = new VirtualLink(new ImpairmentSpec { DuplicatePercent = 3, Seed = seed }).SendMany(Frames, 1000);
        Binomial.AssertWithin99(link.Tally.Duplicated, Frames, 3);
        Assert.Equal(Frames + link.Tally.Duplicated, link.Arrivals.Count);
        Assert.Equal(link.Arrivals.Select(arrival => arrival.Number).Order(), link.Arrivals.Select(arrival => arrival.Number));
        Assert.Equal(link.Tally.Duplicated, link.Arrivals.GroupBy(arrival => arrival.Number).Count(group => group.Count() == 2));
    }

    // One seed can lie outside a 99 % interval by chance; over 200 of them, 2 are expected to, and 10 would be a fault of the generator (chance 2e-5).
    [Theory]
    [InlineData("loss")]
    [InlineData("duplicate")]
    [InlineData("corrupt")]
    [InlineData("reorder")]
    public void Over_many_seeds_counts_scatter_as_chance_does(string what)
    {
        const int count = 5_000, seeds = 200;
        const double percent = 3;
        var counts = Enumerable.Range(0, seeds).Select(seed => Count(what, percent, count, seed)).ToList();
        var half = 2.576 * Math.Sqrt(count * 0.03 * 0.97);
        Assert.InRange(counts.Count(found => Math.Abs(found - (count * 0.03)) > half), 0, 9);
        Binomial.AssertWithin99(counts.Sum(), (long)count * seeds, percent);
        var variance = counts.Sum(found => Math.Pow(found - counts.Average(), 2)) / (seeds - 1);
        Assert.InRange(variance / (count * 0.03 * 0.97), 0.7, 1.35);
    }

    private static long Count(string what, double percent, int count, int seed)
    {
        var spec = what switch
        {
            "loss" => new ImpairmentSpec { LossPercent = percent, Seed = seed },
            "duplicate" => new ImpairmentSpec { DuplicatePercent = percent, Seed = seed },
            "corrupt" => new ImpairmentSpec { CorruptPercent = percent, Seed = seed },
            _ => new ImpairmentSpec { ReorderPercent = percent, DelayMs = 1, Seed = seed },
        };
        var tally = new VirtualLink(spec) { IsQuiet = true }.SendMany(count, 1000).Tally;
        return what switch { "loss" => tally.Lost, "duplicate" => tally.Duplicated, "corrupt" => tally.Corrupted, _ => tally.Reordered };
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Corruption_inverts_one_bit_anywhere(long seed)
    {
        const int Length = 40;
        var link = new VirtualLink(new ImpairmentSpec { CorruptPercent = 25, DelayMs = 1, Seed = seed }) { Bytes = [] };
        var bits = new int[Length * 8];
        var corrupted = 0;
        for (var i = 0; i < Frames; i++)
        {
            var number = link.Send(Length);
            link.Drain();
            var bytes = link.Bytes![0];
            link.Bytes.Clear();
            for (var k = 0; k < sizeof(int); k++)
                bytes[14 + k] ^= (byte)(number >> (8 * k));
            var set = bytes.Sum(value => System.Numerics.BitOperations.PopCount(value));
            Assert.InRange(set, 0, 1);
            if (set == 0)
                continue;
            corrupted++;
            var at = Array.FindIndex(bytes, value => value != 0);
            bits[(at * 8) + System.Numerics.BitOperations.TrailingZeroCount(bytes[at])]++;
        }

        Assert.Equal(link.Tally.Corrupted, corrupted);
        Binomial.AssertWithin99(corrupted, Frames, 25);

        // Chi-square with 319 degrees of freedom stays under 395 in 99.8 of 100 cases.
        var mean = (double)corrupted / bits.Length;
        Assert.InRange(bits.Sum(count => (count - mean) * (count - mean) / mean), 0, 395);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Reordered_frames_travel_without_the_delay(long seed)
    {
        var link = new VirtualLink(new ImpairmentSpec { DelayMs = 10, ReorderPercent = 2, Seed = seed }).SendMany(Frames, 100_000).Drain();
        Binomial.AssertWithin99(link.Tally.Reordered, Frames, 2);
        var late = link.Arrivals.Zip(link.Arrivals.Skip(1), (first, second) => second.Number < first.Number).Count(isLate => isLate);
        Assert.InRange(late, link.Tally.Reordered * 0.96, link.Tally.Reordered);
        Assert.Equal(Frames, link.Arrivals.Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Uniform_jitter_is_even_over_its_whole_width(long seed)
    {
        var delays = Delays(new ImpairmentSpec { DelayMs = 20, JitterMs = 5, Seed = seed });
        Assert.InRange(delays.Min(), 15, 15.01);
        Assert.InRange(delays.Max(), 24.99, 25.005);
        for (var tenth = 1; tenth < 10; tenth++)
            Binomial.AssertWithin99(delays.Count(delay => delay < 15 + tenth), Frames, tenth * 10);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Normal_jitter_has_the_asked_deviation_and_both_tails(long seed)
    {
        var delays = Delays(new ImpairmentSpec { DelayMs = 50, JitterMs = 5, JitterDistribution = JitterDistribution.Normal, Seed = seed });
        var mean = delays.Average();
        Assert.InRange(mean, 50 - 0.05, 50 + 0.05);
        Assert.InRange(Math.Sqrt(delays.Average(delay => (delay - mean) * (delay - mean))), 5 * 0.99, 5 * 1.01);
        Binomial.AssertWithin99(delays.Count(delay => delay < 45), Frames, 15.8655);
        Binomial.AssertWithin99(delays.Count(delay => delay > 60), Frames, 2.2750);
        Binomial.AssertWithin99(delays.Count(delay => delay > 65), Frames, 0.13499);
    }

    [Fact]
    public void Jitter_wider_than_the_delay_ends_at_zero()
    {
        var delays = Delays(new ImpairmentSpec { DelayMs = 1, JitterMs = 10, JitterDistribution = JitterDistribution.Normal, Seed = 3 });
        Assert.InRange(delays.Min(), 0, 0.005);
        Binomial.AssertWithin99(delays.Count(delay => delay < 0.005), Frames, 46.0172);
    }

    [Fact]
    public void The_same_seed_decides_the_same_and_another_direction_or_seed_differently()
    {
        var spec = new ImpairmentSpec { LossPercent = 10, DuplicatePercent = 10, CorruptPercent = 10, ReorderPercent = 10, DelayMs = 10, JitterMs = 5, Seed = 77 };
        var first = Run(spec, 0);
        Assert.Equal(first, Run(spec, 0));
        Assert.NotEqual(first, Run(spec, 1));
        Assert.NotEqual(first, Run(spec with { Seed = 78 }, 0));
        Assert.NotEqual(Run(spec with { Seed = null }, 0), Run(spec with { Seed = null }, 0));

        static List<(int, long, long)> Run(ImpairmentSpec spec, int direction) => new VirtualLink(spec, direction).SendMany(1000, Millisecond).Drain().Arrivals;
    }

    [Fact]
    public void Another_loss_or_duplication_does_not_change_when_the_others_arrive()
    {
        var spec = new ImpairmentSpec { DelayMs = 10, JitterMs = 5, ReorderPercent = 5, Seed = 5 };
        var clean = First(spec);
        var worse = First(spec with { LossPercent = 30, DuplicatePercent = 20, CorruptPercent = 10 });
        Assert.InRange(worse.Count, 5300, 5900);
        Assert.All(worse, one => Assert.Equal(clean[one.Key], one.Value));

        // A copy may come first; the original's fate is among those of its number.
        static Dictionary<int, long> First(ImpairmentSpec spec)
        {
            var link = new VirtualLink(spec with { CorruptPercent = 0 });
            link.SendMany(10_000, Millisecond).Drain();
            return link.Arrivals.GroupBy(arrival => arrival.Number).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.First().Due);
        }
    }

    private static List<double> Delays(ImpairmentSpec spec)
    {
        var link = new VirtualLink(spec);
        var start = link.Now;
        link.SendMany(Frames, 1000).Drain();
        return [.. link.Arrivals.Select(arrival => (arrival.Left - start - (arrival.Number * 1000L)) / 1e6)];
    }
}
