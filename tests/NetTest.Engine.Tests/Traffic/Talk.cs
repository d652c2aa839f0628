using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>Runs one end over a stream in memory.</summary>
internal static class Talk
{
    internal static ConversationSettings Settings(TrafficPattern pattern, bool verify = true) => new()
    {
        Pattern = pattern,
        VerifyPayload = verify,
        ConnectTimeout = 1_000_000_000,
        HandshakeTimeout = 1_000_000_000,
        TransactionTimeout = 1_000_000_000,
        IdleTimeout = 1_000_000_000,
    };

    internal static async Task<(ConversationEnd End, TrafficTotals Totals)> ClientAsync(FakeStream stream, ConversationSettings settings)
    {
        var counters = new TrafficCounters();
        var end = await new ClientConversation(stream, settings, counters).RunAsync();
        Assert.True(stream.IsClosed);
        return (end, counters.Totals);
    }

    internal static async Task<(ConversationEnd End, TrafficTotals Totals)> ServerAsync(FakeStream stream, ConversationSettings settings)
    {
        var counters = new TrafficCounters();
        var end = await new ServerConversation(stream, settings, counters).RunAsync();
        Assert.True(stream.IsClosed);
        return (end, counters.Totals);
    }
}
