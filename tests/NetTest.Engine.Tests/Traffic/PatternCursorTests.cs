using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class PatternCursorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Totals_walked_equal_totals_said(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 50; i++)
        {
            var pattern = new TrafficPattern
            {
                Name = "p",
                Loops = random.Next(1, 5),
                Rounds = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new PatternRound
                {
                    Repeat = random.Next(1, 20),
                    Client = random.Next(3) == 0 ? PatternMessage.OfContent(new byte[random.Next(0, 50)]) : PatternMessage.OfLength(random.NextInt64(0, 1L << 40)),
                    Server = PatternMessage.OfLength(random.NextInt64(0, 100_000)),
                })],
            };
            (long rounds, long client, long server) = Walk(pattern);
            Assert.Equal((pattern.RoundCount, pattern.ClientBytes, pattern.ServerBytes), (rounds, client, server));
        }
    }

    [Fact]
    public void Both_ends_draw_the_same_and_the_draws_differ_between_rounds_loops_sides_and_seeds()
    {
        TrafficPattern pattern = RandomPattern(seed: 7);
        List<string> one = Trace(pattern);
        Assert.Equal(one, Trace(pattern with { Name = "same seed" }));
        Assert.Equal(60, one.Count);
        Assert.Equal(60, one.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(one.Intersect(Trace(pattern with { Seed = 8 }), StringComparer.Ordinal));
    }

    [Fact]
    public void Draws_are_the_same_in_every_version()
    {
        var cursor = new PatternCursor(RandomPattern(seed: 42));
        var lengths = new List<long>();
        while (lengths.Count < 8 && cursor.MoveNext())
            lengths.AddRange([cursor.Client.Length, cursor.Server.Length]);
        Assert.Equal("955747 5513 835452 1994 833013 5450 558963 13949", string.Join(' ', lengths));
    }

    [Fact]
    public void Walking_the_whole_elephant_allocates_nothing()
    {
        var cursor = new PatternCursor(TrafficPattern.Find("elephant"));
        Assert.True(cursor.MoveNext());
        long rounds = 1;
        long bytes = cursor.Server.Length;
        Allocation.AssertNone(100_000, () =>
        {
            while (cursor.MoveNext())
            {
                rounds++;
                bytes += cursor.Server.Length;
            }
        });
        Assert.Equal((100_000, 10_000_000_000, 99_999), (rounds, bytes, cursor.RoundIndex));
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Walking_random_rounds_allocates_nothing()
    {
        var cursor = new PatternCursor(RandomPattern(seed: 1) with { Loops = 1000 });
        Assert.True(cursor.MoveNext());
        Allocation.AssertNone(60_000, () =>
        {
            while (cursor.MoveNext())
            {
            }
        });
    }

    [Fact]
    public void A_cursor_itself_is_small()
    {
        TrafficPattern pattern = TrafficPattern.BaseHttp;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Assert.True(new PatternCursor(pattern).MoveNext());
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 1, 200);
    }

    [Fact]
    public void An_answer_that_is_not_sent_has_no_delay_but_the_client_still_thinks()
    {
        var cursor = new PatternCursor(new TrafficPattern
        {
            Name = "one way",
            Rounds = [new PatternRound
            {
                Client = PatternMessage.OfLength(5),
                Server = PatternMessage.OfLength(0),
                ServerDelay = Distribution.Constant(1),
                ClientDelay = Distribution.Constant(2.5),
            }],
        });
        Assert.True(cursor.MoveNext());
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(2.5)), (cursor.ServerDelay, cursor.ClientDelay));
    }

    [Fact]
    public void A_pattern_without_rounds_ends_at_once() =>
        Assert.False(new PatternCursor(new TrafficPattern { Name = "none", Rounds = [], Loops = long.MaxValue }).MoveNext());

    private static TrafficPattern RandomPattern(ulong seed) => new()
    {
        Name = "random",
        Seed = seed,
        Loops = 2,
        Rounds =
        [
            new PatternRound
            {
                Repeat = 30,
                Client = new PatternMessage { Length = Distribution.Uniform(1, 1_000_000) },
                Server = new PatternMessage { Length = Distribution.LogNormal(10_000, 1) },
                ServerDelay = Distribution.Exponential(0.1),
                ClientDelay = Distribution.Choice(new WeightedValue(0.5, 1), new WeightedValue(0.25, 3)),
            },
        ],
    };

    private static List<string> Trace(TrafficPattern pattern)
    {
        var cursor = new PatternCursor(pattern);
        var trace = new List<string>();
        while (cursor.MoveNext())
            trace.Add($"{cursor.Client.Length}/{cursor.Client.PayloadOffset} {cursor.Server.Length}/{cursor.Server.PayloadOffset} {cursor.ServerDelay} {cursor.ClientDelay}");
        return trace;
    }

    private static (long Rounds, long Client, long Server) Walk(TrafficPattern pattern)
    {
        var cursor = new PatternCursor(pattern);
        (long rounds, long client, long server) = (0, 0, 0);
        while (cursor.MoveNext())
        {
            Assert.Equal(rounds, cursor.RoundIndex);
            rounds++;
            client += cursor.Client.Length;
            server += cursor.Server.Length;
        }

        return (rounds, client, server);
    }
}
