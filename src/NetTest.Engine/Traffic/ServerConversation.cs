using System.Runtime.CompilerServices;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>The server's end of one connection, from accept to close.</summary>
internal sealed class ServerConversation(DuplexStream stream, ConversationSettings settings, TrafficCounters counters)
    : Conversation(stream, settings, counters)
{
    private bool _isTalking = !stream.MayBeLate;

    internal async Task<ConversationEnd> RunAsync()
    {
        if (_isTalking)
            Settings.Talking?.Enter();
        var end = await HandshakeAsync().ConfigureAwait(false);
        if (end.IsSuccess)
            end = await TalkAsync().ConfigureAwait(false);
        BeforeLastSend();
        if (end.IsSuccess)
            end = await AwaitCloseAsync().ConfigureAwait(false);
        Stream.Close();
        return end;
    }

    /// <summary>
    /// The client may be gone, and at its next connection, before the send returns: so the conversation is over for the count of those that
    /// go on at once, or N clients would look like more than N.
    /// </summary>
    protected override void BeforeLastSend()
    {
        if (_isTalking)
            Settings.Talking?.Leave();
        _isTalking = false;
    }

    private bool IsHttp => Settings.Pattern.Framing == MessageFraming.Http;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConversationEnd> TalkAsync()
    {
        var cursor = new PatternCursor(Settings.Pattern);
        var clientDelay = 0L;
        var hasClientClosed = false;
        while (cursor.MoveNext())
        {
            var idleUntil = MonotonicClock.Now + Math.Max(Settings.IdleTimeout, clientDelay + Settings.TransactionTimeout);
            // A client that closes between two rounds has not broken its word in the middle of one.
            var end = await ReceiveRequestAsync(cursor, idleUntil).ConfigureAwait(false);
            if (!end.IsSuccess)
                return OrGone(end, hasClientClosed);
            var start = MonotonicClock.Now;
            var delay = ServerDelayOf(cursor);
            var waited = delay > TimeSpan.Zero ? await Stream.DelayAsync(MonotonicClock.After(delay), outlastsPeer: true).ConfigureAwait(false) : IoStatus.Ok;
            // It may have closed its direction only, with more requests on their way.
            hasClientClosed |= waited.Status == IoStatus.EndOfStream;
            if (!waited.IsOk && waited.Status != IoStatus.EndOfStream)
                return EndOf(waited.Status);

            end = await SendAsync(cursor.Server, MonotonicClock.Now + Settings.TransactionTimeout, isLast: cursor.RoundIndex == Settings.LastRound).ConfigureAwait(false);
            if (!end.IsSuccess)
                return OrGone(end, hasClientClosed);
            Counters.OnTransaction(MonotonicClock.Now - start);
            clientDelay = MonotonicClock.ToNanoseconds(cursor.ClientDelay);
        }

        return ConversationEnd.Success;
    }

    /// <summary>A client that had closed both directions resets the connection when it is answered: it went between two rounds.</summary>
    private static ConversationEnd OrGone(ConversationEnd end, bool hasClientClosed) =>
        hasClientClosed && end.Reason == FailureReason.Reset ? ConversationEnd.Interrupted : end;

    private ValueTask<ConversationEnd> ReceiveRequestAsync(PatternCursor cursor, long idleUntil) =>
        IsHttp
            ? ReceiveHttpAsync(cursor.Client, isResponse: false, answersHead: false, idleUntil, Settings.TransactionTimeout, ConversationEnd.Interrupted)
            : ReceiveAsync(cursor.Client, idleUntil, Settings.TransactionTimeout, ConversationEnd.Interrupted);

    /// <summary>
    /// After the last answer the client closes, so that TIME_WAIT is its own; HTTP's <c>Connection: close</c> is the server's word. A UDP
    /// flow ends by itself.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConversationEnd> AwaitCloseAsync()
    {
        if (IsHttp || Settings.IsDatagram)
            return ConversationEnd.Success;
        var result = await Stream.ReceiveAsync(1, MonotonicClock.Now + Settings.IdleTimeout).ConfigureAwait(false);
        return result.Status switch
        {
            // More than the pattern says.
            IoStatus.Ok => FailureReason.PayloadMismatch,
            IoStatus.TimedOut => FailureReason.TransactionTimeout,
            // The pattern was carried whole; how the client then let go does not matter.
            _ => ConversationEnd.Success,
        };
    }
}
