using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>A connected socket that sends unfragmented probes of exact size, and tells the searches what became of them. Used by one thread.</summary>
internal abstract class PathMtuChannel : IDisposable
{
    /// <summary>The biggest IP packet.</summary>
    protected const int MaximumPacket = 65535;

    private const int ReceiveBuffer = 1 << 20;

    private readonly Dictionary<uint, (int Size, long At)> _sent = [];
    private uint _sequence;

    protected PathMtuChannel(int fd, IPAddress? source, IPEndPoint target, bool isIPv6)
    {
        Descriptor = fd;
        Target = target;
        IsIPv6 = isIPv6;
        UnfragmentedSocket.Prepare(fd, isIPv6);
        _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_SNDBUF, ReceiveBuffer);
        _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUF, ReceiveBuffer);
        if (source is not null)
            _ = NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(source, 0)));
        ConnectError = -NativeSocket.Connect(fd, NativeSocket.ToNative(target));
    }

    internal int Descriptor { get; }

    /// <summary>errno of connecting: 0, or why no packet can leave.</summary>
    internal int ConnectError { get; }

    /// <summary>A size that is far below any path MTU.</summary>
    internal abstract int SmallestBytes { get; }

    /// <summary>The search whose probes are acknowledged here; null while contact is sought.</summary>
    internal SizeSearch? Forward { get; set; }

    /// <summary>The smallest round-trip time so far, ns; null as long as nothing has been answered.</summary>
    internal long? Rtt { get; private set; }

    /// <summary>Who said that the target cannot be reached; null if nobody did.</summary>
    internal IPAddress? UnreachableBy { get; private set; }

    internal int ProbesSent { get; private protected set; }

    internal int ProbesAcknowledged { get; private protected set; }

    protected IPEndPoint Target { get; }

    protected bool IsIPv6 { get; }

    /// <summary>Bytes of a UDP packet's or an echo's headers, IP included.</summary>
    protected int Overhead => IsIPv6 ? 48 : 28;

    /// <summary>Where packets are put together.</summary>
    protected byte[] Buffer { get; } = new byte[MaximumPacket];

    /// <summary>Sends a probe whose IP packet has this size.</summary>
    internal void Send(int size)
    {
        var sequence = ++_sequence;
        var length = Fill(size, sequence);
        _sent[Key(sequence)] = (size, MonotonicClock.Now);
        ProbesSent++;
        var result = NativeSocket.Send(Descriptor, Buffer.AsSpan(0, length));
        if (result >= 0)
            return;
        // An error of an earlier packet comes back at the next call, whatever that is. The queue knows whose it was.
        ReceiveAll();
        length = Fill(size, sequence);
        if (NativeSocket.Send(Descriptor, Buffer.AsSpan(0, length)) == -UnfragmentedSocket.EMSGSIZE)
            Forward?.Refuse(new SizeRefusal(size, 0, By: null), MonotonicClock.Now);
    }

    /// <summary>Takes in all that has arrived.</summary>
    internal void ReceiveAll()
    {
        Span<byte> buffer = stackalloc byte[256];
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        while (true)
        {
            // MSG_TRUNC: the length is the packet's, though only its head is read.
            var errno = ReceivedMessage.Receive(Descriptor, buffer, address, NativeOption.MSG_TRUNC, out var message);
            if (errno == 0)
                Read(buffer[..Math.Min(buffer.Length, message.Length)], message.Length);
            else if (errno == Errno.EAGAIN && !ReceiveError(buffer, address))
                return;
            else if (errno == Errno.EBADF)
                return;
        }
    }

    public void Dispose() => NativeSocket.Close(Descriptor);

    /// <summary>Writes the probe of this size into <see cref="Buffer"/>; returns its length without what the kernel adds.</summary>
    protected abstract int Fill(int size, uint sequence);

    /// <summary>Reads a datagram: its beginning and its whole length.</summary>
    protected abstract void Read(ReadOnlySpan<byte> head, int length);

    /// <summary>Finds the sequence number in what was quoted of a packet; null if too little was.</summary>
    protected abstract uint? ReadQuoted(ReadOnlySpan<byte> quoted);

    /// <summary>What the wire keeps of a sequence number.</summary>
    protected virtual uint Key(uint sequence) => sequence;

    /// <summary>An answer to a probe of ours.</summary>
    protected void Acknowledge(uint sequence, int? size)
    {
        // The size that arrived must be the one that was sent: something on the way may cut.
        if (!_sent.Remove(sequence, out var probe) || (size is { } arrived && arrived != probe.Size))
            return;
        ProbesAcknowledged++;
        var rtt = Measure(probe.At);
        Forward?.Acknowledge(probe.Size, rtt, MonotonicClock.Now);
    }

    /// <summary>Notes the round-trip time that began at this moment.</summary>
    protected long Measure(long sentAt)
    {
        var rtt = MonotonicClock.Now - sentAt;
        Rtt = Math.Min(Rtt ?? long.MaxValue, rtt);
        return rtt;
    }

    private bool ReceiveError(Span<byte> buffer, Span<byte> address)
    {
        if (ReceivedMessage.Receive(Descriptor, buffer, address, NativeOption.MSG_ERRQUEUE, out var message) != 0)
            return false;
        if (message.Error is not { } error || error.Origin is not (ExtendedError.OriginIcmp or ExtendedError.OriginIcmp6))
            return true;
        if (error.Error == UnfragmentedSocket.EMSGSIZE)
            Refuse(buffer[..message.Length], (int)Math.Min(error.Info, MaximumPacket), error.Offender);
        else
            UnreachableBy ??= error.Offender;
        return true;
    }

    private void Refuse(ReadOnlySpan<byte> quoted, int namedMtu, IPAddress? by)
    {
        if (Forward is not { } search || by is null)
            return;
        var size = ReadQuoted(quoted) is { } sequence && _sent.TryGetValue(sequence, out var probe)
            ? probe.Size
            // RFC 792 lets a router quote no more than eight bytes: then it can only have been one that is bigger than what it named.
            : _sent.Values.Where(sent => sent.Size > namedMtu).Select(sent => sent.Size).DefaultIfEmpty().Min();
        if (size > namedMtu)
            search.Refuse(new SizeRefusal(size, namedMtu, by), MonotonicClock.Now);
    }
}
