using NetTest.Engine.Throughput.Flows;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Flows;

/// <summary>Virtual time, in nanoseconds.</summary>
public sealed class PacerTests
{
    private const long Gap = 100_000; // 1250 bytes at 100 Mbit/s

    [Fact]
    public void Whoever_is_punctual_sends_one_datagram_per_gap()
    {
        var pacer = new Pacer(100_000_000, 0);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(i * Gap, pacer.Due);
            pacer.Sent(1250, pacer.Due);
        }
    }

    [Fact]
    public void A_delay_is_caught_up_at_no_more_than_twice_the_rate()
    {
        var pacer = new Pacer(100_000_000, 0);
        var now = 50 * Gap;
        var sent = 0;
        // A schedule that is met has nothing owed from before this moment.
        while (pacer.Owed(now) > 0)
        {
            pacer.Sent(1250, now);
            sent++;
            var next = Math.Max(now, pacer.Due);
            Assert.True(next - now >= Gap / 2, $"a burst after {sent} datagrams");
            now = next;
            Assert.True(sent < 200, "it never caught up");
        }

        // Fifty were owed; while they are caught up as many more fall due.
        Assert.InRange(sent, 95, 105);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(1000, 20)] // 2 ms are 20 gaps
    public void What_is_owed_is_cut_to_a_short_train(int gapsLate, int expected)
    {
        var pacer = new Pacer(100_000_000, 0);
        Assert.Equal(expected, pacer.Owed(gapsLate * Gap) / 1250, 3);
    }

    [Fact]
    public void A_budget_gives_out_exactly_what_it_has_to_many_takers()
    {
        var budget = new FlowBudget(1_000_003);
        budget.Open();
        long taken = 0;
        Parallel.For(0, 64, _ =>
        {
            while (budget.Take(977) is var part and > 0)
                Interlocked.Add(ref taken, part);
        });
        Assert.Equal(1_000_003, taken);
        Assert.True(budget.Spent.IsCompleted);
    }

    [Fact]
    public void A_budget_is_not_touched_before_it_opens()
    {
        var budget = new FlowBudget(10);
        Assert.Equal(100, budget.Take(100));
        Assert.False(budget.Spent.IsCompleted);
        budget.Open();
        Assert.Equal(10, budget.Take(100));
        Assert.True(budget.Spent.IsCompleted);
    }
}
