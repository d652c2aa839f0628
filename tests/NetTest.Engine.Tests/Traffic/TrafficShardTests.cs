using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class TrafficShardTests
{
    private readonly ConcurrencyGauge _gauge = new();

    [Fact]
    public async Task A_conversation_that_throws_costs_one_connection_and_leaves_nothing_open()
    {
        var pattern = Patterns.Lengths(2, 3, 3);
        var shard = new TrafficShard(new FakeReactor([]), _gauge);
        var stream = new FakeStream { OnReceive = _ => throw new InvalidOperationException("thrown by a test") };
        await shard.RunAsync(new ClientConversation(stream, Talk.Settings(pattern), shard.Counters), static conversation => conversation.RunAsync());
        var summary = TrafficSummary.Of([shard.Counters]);
        Assert.Equal((1L, 0L, 1L, 0L), (summary.Totals.Started, summary.Totals.Succeeded, summary.Totals.Failed, summary.Totals.Active));
        Assert.Equal(1L, summary.FailuresByReason[nameof(FailureReason.Other)]);
        Assert.True(stream.IsClosed);
        Assert.Equal(0, _gauge.Current);
    }

    [Fact]
    public async Task However_it_is_looked_at_no_connection_has_ended_that_had_not_started()
    {
        var counters = new TrafficCounters();
        using var stop = new CancellationTokenSource();
        var counting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                counters.OnStarted();
                counters.OnEnded(ConversationEnd.Success);
            }
        });
        var least = 0L;
        for (var i = 0; i < 2_000_000; i++)
            least = Math.Min(least, counters.Totals.Active);
        await stop.CancelAsync();
        await counting;
        Assert.Equal(0, least);
    }
}
