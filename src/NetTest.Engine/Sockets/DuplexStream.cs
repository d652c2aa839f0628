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

    /// <summary>Whether what came may be the rest of a UDP flow between the same addresses that has ended; a flow of its own proves it by being whole.</summary>
    internal virtual bool MayBeLate => false;

    /// <summary>Datagrams received; 0 of what is no UDP flow of a server.</summary>
    internal virtual long Datagrams => 0;

    internal abstract ValueTask<IoResult> ConnectAsync(long deadline);

    /// <summary>Does the TLS handshake; without TLS it is done at once.</summary>
    internal abstract ValueTask<IoResult> HandshakeAsync(long deadline);

    /// <summary>Receives at least one byte and at most so many; see <see cref="Received"/>.</summary>
    internal abstract ValueTask<IoResult> ReceiveAsync(int maximum, long deadline);

    /// <summary>Sends at least one byte of the data; the result says how many.</summary>
    internal abstract ValueTask<IoResult> SendAsync(ReadOnlyMemory<byte> data, long deadline);

    /// <summary>
    /// Waits until then: Ok, or EndOfStream if the peer has closed its direction meanwhile. Ends early when the connection is reset (Reset) or
    /// the test over (Interrupted), and when the peer closes, unless it <paramref name="outlastsPeer"/>: who closes one direction may still
    /// wait for the other (RFC 9293, section 3.6).
    /// </summary>
    internal abstract ValueTask<IoResult> DelayAsync(long until, bool outlastsPeer = false);

    /// <summary>
    /// Ends the test for this stream: delays end at once, other operations have until <paramref name="drainDeadline"/>, and say
    /// Interrupted then. Called on the reactor.
    /// </summary>
    internal abstract void Interrupt(long drainDeadline);

    /// <summary>Closes in an orderly way (TLS: with close_notify, unless the peer has closed already).</summary>
    internal abstract void Close();
}
