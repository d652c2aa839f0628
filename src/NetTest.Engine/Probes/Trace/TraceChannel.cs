using System.Net;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Trace;

/// <summary>Sockets that send probes with a TTL and hear the answers. Used by one thread.</summary>
internal abstract class TraceChannel(IPAddress target) : IDisposable
{
    private readonly List<int> _descriptors = [];

    /// <summary>The sockets to wait for.</summary>
    internal IReadOnlyList<int> Descriptors => _descriptors;

    protected IPAddress Target { get; } = target;

    protected bool IsIPv6 { get; } = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>Bytes of the IP header.</summary>
    protected int IPHeader => IsIPv6 ? 40 : 20;

    protected byte[] Buffer { get; } = new byte[65535];

    /// <summary>Compiles what sending needs, which would be counted into the first round trip otherwise.</summary>
    internal void WarmUp()
    {
        _ = Fill(new TraceProbe(Number: 1, Hop: 1, Flow: 0, PacketBytes: 60));
        _ = NativeSocket.Send(-1, Buffer.AsSpan(0, 1));
        _ = NativeSocket.SetOption(-1, 0, 0, 0);
    }

    /// <summary>Sends a probe; returns 0 or a positive errno.</summary>
    internal int Send(in TraceProbe probe)
    {
        var fd = DescriptorOf(probe.Flow);
        _ = NativeSocket.SetOption(fd, IsIPv6 ? NativeSocket.IPPROTO_IPV6 : NativeSocket.IPPROTO_IP, IsIPv6 ? NativeOption.IPV6_UNICAST_HOPS : NativeOption.IP_TTL, probe.Hop);
        var length = Fill(probe);
        var result = NativeSocket.Send(fd, Buffer.AsSpan(0, length));
        // An answer to an earlier probe comes back as the error of the next call; it has been taken off by that.
        if (result < 0 && result != -Errno.EAGAIN)
            result = NativeSocket.Send(fd, Buffer.AsSpan(0, length));
        return Math.Max(0, -result);
    }

    /// <summary>Takes in all that has arrived.</summary>
    internal void ReceiveAll(Action<TraceAnswer> answered)
    {
        Span<byte> buffer = stackalloc byte[256];
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        foreach (var fd in _descriptors)
        {
            while (ReceivedMessage.Receive(fd, buffer, address, NativeOption.MSG_ERRQUEUE, out var message) == 0)
            {
                if (message.Error is { Offender: not null } error && ReadQuoted(fd, SkipHeader(buffer[..message.Length])) is { } probe)
                    answered(TraceAnswer.Create(probe, error, message.ReceivedAt));
            }
            int errno;
            // Any other errno is an earlier probe's, taken off by this.
            while ((errno = ReceivedMessage.Receive(fd, buffer, address, NativeOption.MSG_TRUNC, out var message)) is not (Errno.EAGAIN or Errno.EBADF))
            {
                if (errno == 0 && ReadReply(buffer[..Math.Min(buffer.Length, message.Length)]) is { } reply)
                    answered(new TraceAnswer(reply.Probe, Target, reply.Reply, Code: null, NamedMtu: 0, message.ReceivedAt));
            }
        }
    }

    public void Dispose()
    {
        foreach (var fd in _descriptors)
            NativeSocket.Close(fd);
        Release();
    }

    protected abstract int DescriptorOf(int flow);

    /// <summary>Writes the probe into <see cref="Buffer"/>; returns its length without the IP header.</summary>
    protected abstract int Fill(in TraceProbe probe);

    /// <summary>The number of the probe that was quoted; null if it was none of ours.</summary>
    protected abstract int? ReadQuoted(int fd, ReadOnlySpan<byte> quoted);

    /// <summary>The target's own answer; null if it is none.</summary>
    protected virtual (int Probe, Results.TraceReply Reply)? ReadReply(ReadOnlySpan<byte> packet) => null;

    protected virtual void Release()
    {
    }

    /// <summary>Makes one of the sockets ready and connects it.</summary>
    protected void Add(int fd, IPEndPoint target)
    {
        _descriptors.Add(fd);
        UnfragmentedSocket.Prepare(fd, IsIPv6);
        ReceivedMessage.EnableTimestamps(fd);
        var errno = -NativeSocket.Connect(fd, NativeSocket.ToNative(target));
        if (errno > 0)
            throw SystemCallError.Create($"No probe can be sent to {Target}", errno, Target);
    }

    // Raw IPv6 sockets quote from the IP header on, all others from the transport's.
    private ReadOnlySpan<byte> SkipHeader(ReadOnlySpan<byte> quoted) => IsIPv6 && StartsWithHeader(quoted) ? quoted[IPHeader..] : quoted;

    private bool StartsWithHeader(ReadOnlySpan<byte> quoted) =>
        quoted.Length > IPHeader && quoted[0] >> 4 == 6 && quoted.Slice(24, 16).SequenceEqual(Target.GetAddressBytes());
}
