using System.Net;
using System.Security.Cryptography;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Trace;

/// <summary>Probes of any method through a raw socket, which needs CAP_NET_RAW.</summary>
internal sealed class RawTraceChannel : TraceChannel
{
    private const int SOCK_RAW = 3;

    private readonly TraceMethod _method;
    private readonly List<TraceFlow> _flows = [];
    private readonly List<int> _reserved = [];

    private RawTraceChannel(TraceMethod method, IPAddress target)
        : base(target) => _method = method;

    /// <summary>Opens it; null and the errno if the kernel refuses.</summary>
    internal static RawTraceChannel? TryOpen(NetworkContext context, IPAddress target, TraceOptions options, ushort port, out int errno)
    {
        var channel = new RawTraceChannel(options.Method, target);
        var fd = context.OpenSocket(channel.Family, SOCK_RAW | NativeSocket.SOCK_NONBLOCK, TracePacket.Protocol(options.Method, channel.IsIPv6));
        errno = Math.Max(0, -fd);
        if (fd < 0)
            return null;
        try
        {
            channel.Add(fd, new IPEndPoint(target, 0));
            for (var flow = 0; flow < options.Paths; flow++)
                channel.AddFlow(context, port);
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private int Family => IsIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET;

    protected override int DescriptorOf(int flow) => Descriptors[0];

    protected override int Fill(in TraceProbe probe)
    {
        var length = Math.Max(probe.PacketBytes - IPHeader, TracePacket.MinimumLength(_method));
        TracePacket.Write(Buffer.AsSpan(0, length), _method, _flows[probe.Flow], probe.Number);
        return length;
    }

    protected override int? ReadQuoted(int fd, ReadOnlySpan<byte> quoted) => TracePacket.ReadQuoted(quoted, _method, _flows);

    protected override (int Probe, TraceReply Reply)? ReadReply(ReadOnlySpan<byte> packet)
    {
        // Raw IPv4 sockets deliver the IP header as well.
        if (!IsIPv6)
        {
            var header = packet.Length > 0 ? (packet[0] & 0xF) * 4 : 0;
            if (header < 20 || header > packet.Length)
                return null;
            packet = packet[header..];
        }
        return TracePacket.ReadReply(packet, _method, _flows, IsIPv6);
    }

    protected override void Release() => _reserved.ForEach(NativeSocket.Close);

    // A socket that does nothing holds the flow's port, so that no program gets our answers, and tells our address. It does not listen:
    // to a SYN/ACK the kernel answers with RST, so that the target keeps no half-open connection.
    private void AddFlow(NetworkContext context, ushort port)
    {
        var probe = Reserve(context, NativeSocket.SOCK_DGRAM, new IPEndPoint(Target, port), connect: true);
        if (_method == TraceMethod.Tcp)
            probe = Reserve(context, NativeSocket.SOCK_STREAM, new IPEndPoint(probe.Address, 0), connect: false);
        var token = (ushort)RandomNumberGenerator.GetInt32(1, 0xFFFF);
        _flows.Add(new TraceFlow(probe.Address, Target, (ushort)probe.Port, port, token));
    }

    private IPEndPoint Reserve(NetworkContext context, int type, IPEndPoint endPoint, bool connect)
    {
        var fd = context.OpenSocket(Family, type, 0);
        if (fd < 0)
            throw SystemCallError.Create($"A socket could not be made in {context}", -fd, Target);
        _reserved.Add(fd);
        var native = NativeSocket.ToNative(endPoint);
        var errno = -(connect ? NativeSocket.Connect(fd, native) : NativeSocket.Bind(fd, native));
        return errno <= 0 ? NativeSocket.GetLocalEndPoint(fd) : throw SystemCallError.Create($"No probe can be sent to {Target}", errno, Target);
    }
}
