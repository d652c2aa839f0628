using NetTest.Engine.Probes.Responder;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Responder;

public sealed class SourceLimiterTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void A_source_gets_its_rate_and_a_burst_and_others_are_not_touched()
    {
        var limiter = new SourceLimiter(1000);
        var allowed = 0;
        for (long now = 0; now < Second; now += Second / 10_000)
            allowed += limiter.Allows(1, now) ? 1 : 0;
        Assert.InRange(allowed, 1000, 1102);
        Assert.True(limiter.Allows(2, Second));
    }

    [Fact]
    public void A_rate_below_the_burst_still_answers_a_few()
    {
        var limiter = new SourceLimiter(1);
        Assert.Equal(17, Enumerable.Range(0, 100).Count(_ => limiter.Allows(1, 0)));
    }

    [Fact]
    public void A_flood_of_sources_shares_one_limit_and_no_more_memory()
    {
        var limiter = new SourceLimiter(10);
        var allowed = 0;
        for (var source = 0; source < 100_000; source++)
            allowed += limiter.Allows((UInt128)source, 0) ? 1 : 0;
        Assert.InRange(allowed, 16_384, 16_384 + 100);

        // When they have been silent there is room again.
        Assert.Equal(17, Enumerable.Range(0, 100).Count(_ => limiter.Allows(1_000_000, 10 * Second)));
    }

    [Fact]
    public void Sessions_count_each_for_itself_and_begin_anew_after_a_long_silence()
    {
        var table = new SessionTable();
        var one = new SessionTable.Key(1, 2, 3);
        Assert.Equal(0u, table.Next(one, 0));
        Assert.Equal(1u, table.Next(one, Second));
        Assert.Equal(0u, table.Next(one with { Session = 4 }, Second));
        Assert.Equal(2u, table.Next(one, 2 * Second));
        Assert.Equal(0u, table.Next(one, 1000 * Second));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public void Sessions_without_room_are_answered_without_state()
    {
        var table = new SessionTable();
        for (var port = 0; port < 65_536; port++)
            Assert.Equal(0u, table.Next(new SessionTable.Key(1, (ushort)port, 0), 0));
        Assert.Null(table.Next(new SessionTable.Key(2, 0, 0), Second));
        Assert.Equal(1u, table.Next(new SessionTable.Key(1, 9, 0), Second));
        Assert.Equal(0u, table.Next(new SessionTable.Key(2, 0, 0), 1000 * Second));
    }
}
