using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>The part of a client or server that lives on one reactor.</summary>
internal sealed class TrafficShard(Reactor reactor, ConcurrencyGauge gauge)
{
    internal Reactor Reactor => reactor;

    internal TrafficCounters Counters { get; } = new();

    internal ConversationSet Conversations { get; } = new(reactor);

    internal static TrafficShard[] CreateAll(bool tls, ConcurrencyGauge gauge) =>
        [.. Reactor.ForProcess(tls).Select(reactor => new TrafficShard(reactor, gauge))];

    /// <summary>Counts a connection from its start to its end. It never throws: a fault of ours costs one connection, not the test.</summary>
    internal async Task RunAsync<TConversation>(TConversation conversation, Func<TConversation, Task<ConversationEnd>> run)
        where TConversation : Conversation
    {
        if (!conversation.MayBeLate)
            Counters.OnStarted();
        gauge.Enter();
        Conversations.Add(conversation);
        ConversationEnd end = FailureReason.Other;
        try
        {
            end = await run(conversation).ConfigureAwait(false);
        }
        catch (Exception)
        {
            conversation.Abandon();
        }

        Conversations.Remove(conversation);
        // Counted before it leaves: whoever sees that none is left reads counts that add up.
        if (conversation.MayBeLate)
            Counters.OnDoubtfulEnded(end, conversation.Datagrams);
        else
            Counters.OnEnded(end);
        gauge.Leave();
    }
}
