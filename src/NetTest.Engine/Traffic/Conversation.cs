using System.Runtime.CompilerServices;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>One end of one connection: walks the pattern over a stream. It knows no sockets, only what a stream says.</summary>
internal abstract class Conversation(DuplexStream stream, ConversationSettings settings, TrafficCounters counters)
{
    private HttpMessageScanner? _scanner;

    /// <summary>Set when the test is over: nothing new is begun.</summary>
    protected bool IsStopping { get; private set; }

    protected DuplexStream Stream { get; } = stream;

    protected ConversationSettings Settings { get; } = settings;

    protected TrafficCounters Counters { get; } = counters;

    /// <summary>Whether what came may be late datagrams of a flow that has ended; see <see cref="DuplexStream.MayBeLate"/>.</summary>
    internal bool MayBeLate => Stream.MayBeLate;

    /// <summary>Datagrams received, of a server's UDP flow.</summary>
    internal long Datagrams => Stream.Datagrams;

    /// <summary>Ends it at the next boundary between two rounds, or at the deadline. Called on the stream's reactor.</summary>
    internal void Stop(long drainDeadline)
    {
        IsStopping = true;
        Stream.Interrupt(drainDeadline);
    }

    /// <summary>Lets go of the stream after a fault; what the close itself says no longer matters.</summary>
    internal void Abandon()
    {
        try
        {
            Stream.Close();
        }
        catch (Exception)
        {
            // The fault that led here has been counted.
        }
    }

    protected static ConversationEnd EndOf(IoStatus status) => status switch
    {
        IoStatus.Ok => ConversationEnd.Success,
        IoStatus.Interrupted => ConversationEnd.Interrupted,
        IoStatus.EndOfStream => FailureReason.ClosedEarly,
        IoStatus.TimedOut => FailureReason.TransactionTimeout,
        IoStatus.Refused => FailureReason.Refused,
        IoStatus.Unreachable => FailureReason.Unreachable,
        IoStatus.Reset => FailureReason.Reset,
        IoStatus.CertificateRejected => FailureReason.CertificateRejected,
        IoStatus.TlsFailed => FailureReason.HandshakeFailed,
        IoStatus.Exhausted => FailureReason.LocalExhaustion,
        _ => FailureReason.Other,
    };

    /// <summary>The wait before this round's answer: none where there is no answer.</summary>
    protected TimeSpan ServerDelayOf(PatternCursor cursor) =>
        cursor.Server.Length == 0 ? TimeSpan.Zero : Settings.ServerDelay ?? cursor.ServerDelay;

    /// <summary>Does the TLS handshake, if there is one.</summary>
    protected async ValueTask<ConversationEnd> HandshakeAsync()
    {
        if (!Stream.IsTls)
            return ConversationEnd.Success;
        var start = MonotonicClock.Now;
        var result = await Stream.HandshakeAsync(start + Settings.HandshakeTimeout).ConfigureAwait(false);
        if (result.IsOk)
        {
            Counters.OnHandshake(MonotonicClock.Now - start, Stream);
            return ConversationEnd.Success;
        }

        return result.Status is IoStatus.Interrupted or IoStatus.CertificateRejected ? EndOf(result.Status) : FailureReason.HandshakeFailed;
    }

    /// <summary>The end of the last message is about to leave.</summary>
    protected virtual void BeforeLastSend()
    {
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected async ValueTask<ConversationEnd> SendAsync(MessagePart message, long deadline, bool isLast = false)
    {
        for (long position = 0; position < message.Length;)
        {
            var chunk = message.GetChunk(position, Stream.MaximumSend);
            if (isLast && position + chunk.Length == message.Length)
                BeforeLastSend();
            var result = await Stream.SendAsync(chunk, deadline).ConfigureAwait(false);
            if (!result.IsOk)
                return EndOf(result.Status);
            position += result.Bytes;
            Counters.OnSent(result.Bytes);
        }

        return ConversationEnd.Success;
    }

    /// <summary>
    /// Receives a message whole. The first byte has until <paramref name="firstDeadline"/>, the last until so long after the first; a
    /// stream that ends before the first byte ends with <paramref name="endBefore"/>.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected async ValueTask<ConversationEnd> ReceiveAsync(MessagePart message, long firstDeadline, long timeout, ConversationEnd endBefore)
    {
        var deadline = firstDeadline;
        for (long position = 0; position < message.Length;)
        {
            var result = await Stream.ReceiveAsync((int)Math.Min(message.Length - position, int.MaxValue), deadline).ConfigureAwait(false);
            if (!result.IsOk)
                return position == 0 && result.Status == IoStatus.EndOfStream ? endBefore : EndOf(result.Status);
            Counters.OnReceived(result.Bytes);
            if (!IsExpected(message, position, Stream.Received))
                return FailureReason.PayloadMismatch;
            // An empty datagram is not the first byte.
            if (position == 0 && result.Bytes > 0)
                deadline = Math.Max(deadline, MonotonicClock.Now + timeout);
            position += result.Bytes;
        }

        return ConversationEnd.Success;
    }

    /// <summary>The same for HTTP, whose messages say themselves where they end; the pattern's own bytes are asked for only when payload is verified.</summary>
    protected async ValueTask<ConversationEnd> ReceiveHttpAsync(MessagePart message, bool isResponse, bool answersHead, long firstDeadline, long timeout, ConversationEnd endBefore)
    {
        _scanner ??= new HttpMessageScanner(isResponse);
        _scanner.Reset(answersHead);
        var deadline = firstDeadline;
        for (long position = 0; ; position += Stream.Received.Length)
        {
            var result = await Stream.ReceiveAsync(int.MaxValue, deadline).ConfigureAwait(false);
            if (result.Status == IoStatus.EndOfStream)
                return _scanner.IsAtStart ? endBefore : _scanner.CompleteAtClose() ? CheckHttp() : FailureReason.ClosedEarly;
            if (!result.IsOk)
                return EndOf(result.Status);
            Counters.OnReceived(result.Bytes);
            if (Settings.VerifyPayload && !message.Matches(position, Stream.Received))
                return FailureReason.PayloadMismatch;
            if (_scanner.IsAtStart)
                deadline = Math.Max(deadline, MonotonicClock.Now + timeout);
            switch (_scanner.Feed(Stream.Received, out _))
            {
                case HttpScanResult.Complete:
                    return CheckHttp();
                case HttpScanResult.Malformed:
                    return FailureReason.PayloadMismatch;
                default:
                    continue;
            }
        }
    }

    /// <summary>An error that a server answers with is not what was asked for.</summary>
    private ConversationEnd CheckHttp() => _scanner!.StatusCode >= 400 ? FailureReason.PayloadMismatch : ConversationEnd.Success;

    private bool IsExpected(in MessagePart message, long position, ReadOnlySpan<byte> received) =>
        received.Length <= message.Length - position && (!Settings.VerifyPayload || message.Matches(position, received));
}
