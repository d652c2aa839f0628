namespace NetTest.Engine.Sockets;

/// <summary>
/// A connection, or a UDP flow. One operation at a time; it completes on the stream's reactor, and always: every operation has a
/// deadline in nanoseconds of <see cref="MonotonicClock"/>.
/// </summary>
internal abstract class DuplexStream
{
    /// <summary>The most that goes into one send: a datagram's payload, or what suits a stream.</summary>
    internal abstract int MaximumSend { get; }

    /// <summary>What the last receive brought; valid until the next await.</summary>
    internal abstract ReadOnlySpan<byte> Received { get; }

    /// <summary>What TLS agreed on, after the handshake; null without TLS.</summary>
    internal virtual TlsSessionInfo? Tls => null;

    /// <summary>Whether the TLS handshake resumed an earlier session.</summary>
    internal virtual bool IsResumed => false;

    /// <summary>Whether the stream speaks TLS.</summary>
    internal virtual bool IsTls => false;

    internal abstract ValueTask<IoResult> ConnectAsync(long deadline);

    /// <summary>Does the TLS handshake; without TLS it is done at once.</summary>
    internal abstract ValueTask<IoResult> HandshakeAsync(long deadline);

    /// <summary>Receives at least one byte and at most so many; see <see cref="Received"/>.</summary>
    internal abstract ValueTask<IoResult> ReceiveAsync(int maximum, long deadline);

    /// <summary>Sends at least one byte of the data; the result says how many.</summary>
    internal abstract ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline);

    /// <summary>Waits until then: Ok. Ends early when the peer closes (EndOfStream, Reset) or the test does (Interrupted).</summary>
    internal abstract ValueTask<IoResult> DelayAsync(long until);

    /// <summary>
    /// Ends the test for this stream: delays end at once, other operations have until <paramref name="drainDeadline"/>, and say
    /// Interrupted then. Called on the reactor.
    /// </summary>
    internal abstract void Interrupt(long drainDeadline);

    /// <summary>Closes in an orderly way (TLS: with close_notify, unless the peer has closed already).</summary>
    internal abstract void Close();
}
