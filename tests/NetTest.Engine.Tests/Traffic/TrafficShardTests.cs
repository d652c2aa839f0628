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
}
