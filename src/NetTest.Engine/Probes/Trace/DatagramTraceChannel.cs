using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Trace;

/// <summary>
/// UDP probes without privilege: one connected socket per flow, whose error queue tells who answered. The probe's number is in the payload,
/// which IPv6 routers quote always (RFC 4443, section 2.4) and IPv4 routers nearly always (RFC 1812, section 4.3.2.3).
/// </summary>
internal sealed class DatagramTraceChannel : TraceChannel
{
    private const int HeaderLength = 8;
    private const int ContentLength = 6;

    private readonly uint _token = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    private DatagramTraceChannel(IPAddress target)
        : base(target)
    {
    }

    internal static DatagramTraceChannel Open(NetworkContext context, IPAddress target, TraceOptions options, ushort port)
    {
        var channel = new DatagramTraceChannel(target);
        try
        {
            for (var flow = 0; flow < options.Paths; flow++)
            {
                var fd = context.OpenSocket(channel.IsIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM | NativeSocket.SOCK_NONBLOCK, 0);
                if (fd < 0)
                    throw SystemCallError.Create($"A UDP socket could not be made in {context}", -fd, target);
                channel.Add(fd, new IPEndPoint(target, port));
            }
            return channel;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    protected override int DescriptorOf(int flow) => Descriptors[flow];

    protected override int Fill(in TraceProbe probe)
    {
        var length = Math.Max(probe.PacketBytes - IPHeader - HeaderLength, ContentLength);
        Buffer.AsSpan(0, length).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(Buffer, _token);
        BinaryPrimitives.WriteUInt16BigEndian(Buffer.AsSpan(4), probe.Number);
        return length;
    }

    protected override int? ReadQuoted(int fd, ReadOnlySpan<byte> quoted) =>
        quoted.Length >= ContentLength && BinaryPrimitives.ReadUInt32BigEndian(quoted) == _token ? BinaryPrimitives.ReadUInt16BigEndian(quoted[4..]) : null;
}
