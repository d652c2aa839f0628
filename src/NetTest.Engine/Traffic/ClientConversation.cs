using System.Runtime.CompilerServices;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>The client's end of one connection, from connect to close.</summary>
internal sealed class ClientConversation(DuplexStream stream, ConversationSettings settings, TrafficCounters counters)
    : Conversation(stream, settings, counters)
{
    internal async Task<ConversationEnd> RunAsync()
    {
        var end = await ConnectAsync().ConfigureAwait(false);
        if (end.IsSuccess)
            end = await HandshakeAsync().ConfigureAwait(false);
        if (end.IsSuccess)
            end = await TalkAsync().ConfigureAwait(false);
        Stream.Close();
        return end;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConversationEnd> ConnectAsync()
    {
        var start = MonotonicClock.Now;
        var result = await Stream.ConnectAsync(start + Settings.ConnectTimeout).ConfigureAwait(false);
        if (result.IsOk)
        {
            Counters.OnConnected(MonotonicClock.Now - start);
            return ConversationEnd.Success;
        }

        return result.Status == IoStatus.TimedOut ? FailureReason.ConnectTimeout : EndOf(result.Status);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ConversationEnd> TalkAsync()
    {
        var cursor = new PatternCursor(Settings.Pattern);
        while (cursor.MoveNext())
        {
            if (IsStopping)
                return ConversationEnd.Interrupted;
            var serverDelay = MonotonicClock.ToNanoseconds(ServerDelayOf(cursor));
            var start = MonotonicClock.Now;
            var end = await SendAsync(cursor.Client, start + Settings.TransactionTimeout).ConfigureAwait(false);
            if (end.IsSuccess)
                end = await ReceiveAnswerAsync(cursor, MonotonicClock.Now + serverDelay + Settings.TransactionTimeout).ConfigureAwait(false);
            if (!end.IsSuccess)
                return end;
            Counters.OnTransaction(Math.Max(0, MonotonicClock.Now - start - serverDelay));
            end = await ThinkAsync(Settings.ClientDelay ?? cursor.ClientDelay).ConfigureAwait(false);
            if (!end.IsSuccess)
                return end;
        }

        return ConversationEnd.Success;
    }

    private ValueTask<ConversationEnd> ReceiveAnswerAsync(PatternCursor cursor, long deadline) =>
        Settings.Pattern.Framing == MessageFraming.Http
            ? ReceiveHttpAsync(cursor.Server, isResponse: true, answersHead: cursor.Client.Content.Span.StartsWith("HEAD "u8), deadline, 0, FailureReason.ClosedEarly)
            : ReceiveAsync(cursor.Server, deadline, 0, FailureReason.ClosedEarly);

    private async ValueTask<ConversationEnd> ThinkAsync(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            return ConversationEnd.Success;
        var result = await Stream.DelayAsync(MonotonicClock.After(delay)).ConfigureAwait(false);
        // The peer may close after the last answer; whether it closed too early is what the next round finds out.
        return result.Status is IoStatus.Ok or IoStatus.EndOfStream ? ConversationEnd.Success : EndOf(result.Status);
    }
}
