using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class FilePoolTests
{
    // 64 are kept back, 100 can be dealt out.
    private readonly FilePool _pool = new(164);

    [Fact]
    public void What_is_claimed_is_not_there_for_others_until_it_is_given_back_and_only_once()
    {
        var ticket = _pool.Claim(60, 60);
        Assert.Equal(40, _pool.Available);
        ticket.Dispose();
        ticket.Dispose();
        Assert.Equal(100, _pool.Available);
    }

    [Fact]
    public void Too_much_is_refused_with_the_limit_s_value_and_claims_nothing()
    {
        var error = Assert.Throws<NetTestException>(() => _pool.Claim(101, 77));
        Assert.Equal(ErrorReason.LimitReached, error.Reason);
        Assert.Contains("164", error.Message, StringComparison.Ordinal);
        Assert.Contains("77", error.Message, StringComparison.Ordinal);
        _pool.Claim(100, 1).Dispose();
    }

    [Fact]
    public void One_open_loop_takes_all_and_two_get_half_each_as_soon_as_the_first_gives_back()
    {
        using var first = _pool.Share(1);
        Assert.Equal(100, TakeAll(first));
        using var second = _pool.Share(1);
        // One of everybody, whatever the others have.
        Assert.Equal(1, TakeAll(second));
        for (var i = 0; i < 60; i++)
        {
            first.Return();
            TakeAll(first);
            TakeAll(second);
        }

        Assert.Equal((50L, 50L), (first.Used, second.Used));
    }

    [Fact]
    public void What_one_does_not_want_is_the_others_and_a_connection_of_two_files_counts_twice()
    {
        using var modest = _pool.Share(1);
        using var greedy = _pool.Share(2);
        for (var i = 0; i < 10; i++)
            Assert.True(modest.TryTake());
        Assert.Equal(45, TakeAll(greedy));
        Assert.Equal(90, greedy.Used);
    }

    [Fact]
    public void A_claim_goes_before_and_who_has_left_waits_no_more()
    {
        using var first = _pool.Share(1);
        var second = _pool.Share(1);
        Assert.Equal(100, TakeAll(first));
        TakeAll(second);
        second.Return();
        second.Dispose();
        using var claim = _pool.Claim(50, 50);
        for (var i = 0; i < 50; i++)
            first.Return();
        Assert.False(first.TryTake());
        first.Return();
        Assert.True(first.TryTake());
        Assert.False(first.TryTake());
    }

    private static int TakeAll(FileQuota quota)
    {
        var taken = 0;
        while (quota.TryTake())
            taken++;
        return taken;
    }
}
