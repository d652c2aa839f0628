using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>The open connections of one end on one reactor, to be stopped together.</summary>
internal sealed class ConversationSet(Reactor reactor)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Conversation> _open = [];
    private long _drainDeadline = MonotonicClock.Never;

    internal Reactor Reactor => reactor;

    internal void Add(Conversation conversation)
    {
        bool isStopping;
        lock (_lock)
        {
            _open.Add(conversation);
            isStopping = _drainDeadline != MonotonicClock.Never;
        }

        if (isStopping)
            conversation.Stop(_drainDeadline);
    }

    internal void Remove(Conversation conversation)
    {
        lock (_lock)
            _open.Remove(conversation);
    }

    /// <summary>Stops all, on their reactor, now and those that come later.</summary>
    internal void Stop(long drainDeadline)
    {
        lock (_lock)
            _drainDeadline = Math.Min(_drainDeadline, drainDeadline);
        reactor.Post(() =>
        {
            Conversation[] open;
            lock (_lock)
                open = [.. _open];
            foreach (var conversation in open)
                conversation.Stop(_drainDeadline);
        });
    }
}
