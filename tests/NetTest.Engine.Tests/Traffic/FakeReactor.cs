using System.Collections.Concurrent;
using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>A reactor without sockets: every stream that it makes brings the same answer, unless the test keeps it back.</summary>
internal sealed class FakeReactor(byte[] answer) : Reactor
{
    /// <summary>When each stream was made.</summary>
    internal ConcurrentQueue<long> Made { get; } = new();

    /// <summary>Where streams wait for the test to answer them; null: none waits.</summary>
    internal ConcurrentQueue<FakeStream>? Unanswered { get; init; }

    internal override void Post(Action action) => ThreadPool.QueueUserWorkItem(static work => work(), action, preferLocal: false);

    internal override async ValueTask DelayUntilAsync(long due)
    {
        await Task.Yield();
        // Timers count whole milliseconds, downwards.
        for (long left; (left = due - MonotonicClock.Now) > 0;)
            await Task.Delay(ManagedReactor.ToTimeSpan(left + 999_999));
    }

    internal override DuplexStream CreateStream(ClientStreamOptions options)
    {
        Made.Enqueue(MonotonicClock.Now);
        var stream = new FakeStream { Piece = 1 };
        if (Unanswered is null)
            return stream.Bring(answer);
        Unanswered.Enqueue(stream);
        return stream;
    }

    /// <summary>What it makes for TLS; null: it cannot.</summary>
    internal TlsClientContext? Tls { get; init; }

    internal override TlsClientContext CreateTlsClient(TlsClientOptions options, IPAddress server) => Tls ?? throw new NotSupportedException();

    protected override IListener StartListener(IReadOnlyList<Reactor> reactors, ListenerOptions options, Action<Reactor, DuplexStream> onAccepted, Action<IoStatus> onAcceptFailed) =>
        throw new NotSupportedException();
}
