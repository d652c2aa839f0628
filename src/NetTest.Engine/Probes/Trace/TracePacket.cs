using System.Buffers.Binary;
using System.Net;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Trace;

/// <summary>
/// The probes of a trace as transport bytes. All probes of a flow look the same to a router that spreads flows over links: addresses,
/// ports and, for ICMP, identifier and checksum stay constant (Augustin et al., "Avoiding traceroute anomalies with Paris traceroute",
/// IMC 2006). The probe's number lies where routers quote it even if they quote but eight bytes (RFC 792): UDP's checksum, TCP's and ICMP's
/// sequence number. Two bytes of payload make the checksum come out right.
/// </summary>
internal static class TracePacket
{
    internal const int IPPROTO_ICMP = 1;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_UDP = 17;
    internal const int IPPROTO_ICMPV6 = 58;

    private const int UdpHeader = 8;
    private const int EchoHeader = 8;
    private const int TcpHeader = 20;
    private const int MaximumPayload = 65535 - 40;

    internal static int Protocol(TraceMethod method, bool isIPv6) => method switch
    {
        TraceMethod.Udp => IPPROTO_UDP,
        TraceMethod.Tcp => IPPROTO_TCP,
        _ => isIPv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
    };

    /// <summary>Bytes that the transport part has at least.</summary>
    internal static int MinimumLength(TraceMethod method) => method == TraceMethod.Tcp ? TcpHeader : UdpHeader + 2;

    /// <summary>Writes the probe into the whole span.</summary>
    internal static void Write(Span<byte> packet, TraceMethod method, TraceFlow flow, ushort probe)
    {
        packet.Clear();
        switch (method)
        {
            case TraceMethod.Udp:
                BinaryPrimitives.WriteUInt16BigEndian(packet, flow.SourcePort);
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], flow.DestinationPort);
                BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)packet.Length);
                BinaryPrimitives.WriteUInt16BigEndian(packet[6..], probe);
                Balance(packet, UdpHeader, Pseudo(flow, packet.Length, IPPROTO_UDP));
                break;
            case TraceMethod.Tcp:
                BinaryPrimitives.WriteUInt16BigEndian(packet, flow.SourcePort);
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], flow.DestinationPort);
                BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ((uint)probe << 16) | ShortToken(flow));
                packet[12] = (TcpHeader / 4) << 4;
                packet[13] = 0x02; // SYN
                BinaryPrimitives.WriteUInt16BigEndian(packet[14..], 64240);
                BinaryPrimitives.WriteUInt16BigEndian(packet[16..], (ushort)~Sum(packet, Pseudo(flow, packet.Length, IPPROTO_TCP)));
                break;
            default:
                var isIPv6 = flow.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
                packet[0] = isIPv6 ? (byte)128 : (byte)8;
                // The kernel writes the sum of ICMPv6; it comes out as this one, because the rest is made to fit it.
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], flow.Token);
                BinaryPrimitives.WriteUInt16BigEndian(packet[4..], flow.SourcePort);
                BinaryPrimitives.WriteUInt16BigEndian(packet[6..], probe);
                Balance(packet, EchoHeader, isIPv6 ? Pseudo(flow, packet.Length, IPPROTO_ICMPV6) : 0);
                break;
        }
    }

    /// <summary>Finds the number in what a router quoted of a probe, from the transport header on; null if it is none of this flow's.</summary>
    internal static int? ReadQuoted(ReadOnlySpan<byte> quoted, TraceMethod method, IReadOnlyList<TraceFlow> flows)
    {
        if (quoted.Length < 8)
            return null;
        var first = BinaryPrimitives.ReadUInt16BigEndian(quoted);
        return method switch
        {
            TraceMethod.Udp => Knows(flows, first) ? BinaryPrimitives.ReadUInt16BigEndian(quoted[6..]) : null,
            TraceMethod.Tcp => Knows(flows, first) ? ReadTcp(flows, first, BinaryPrimitives.ReadUInt32BigEndian(quoted[4..]), payload: 0) : null,
            _ => Knows(flows, BinaryPrimitives.ReadUInt16BigEndian(quoted[4..])) ? BinaryPrimitives.ReadUInt16BigEndian(quoted[6..]) : null,
        };
    }

    /// <summary>Reads the target's own answer, from the transport header on; null if it is none.</summary>
    internal static (int Probe, TraceReply Reply)? ReadReply(ReadOnlySpan<byte> packet, TraceMethod method, IReadOnlyList<TraceFlow> flows, bool isIPv6)
    {
        switch (method)
        {
            case TraceMethod.Icmp when packet.Length >= EchoHeader && packet[0] == (isIPv6 ? 129 : 0) && Knows(flows, BinaryPrimitives.ReadUInt16BigEndian(packet[4..])):
                return (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]), TraceReply.EchoReply);
            case TraceMethod.Tcp when packet.Length >= TcpHeader && (packet[13] & 0x10) != 0:
                // Both SYN/ACK and RST acknowledge the SYN, which counts as one byte, and RST the payload as well (RFC 9293, section 3.10.7.1).
                if (ReadTcp(flows, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) - 1, MaximumPayload) is not { } probe)
                    return null;
                return (packet[13] & 0x04) != 0 ? (probe, TraceReply.Reset) : (packet[13] & 0x02) != 0 ? (probe, TraceReply.SynAck) : null;
            default:
                return null;
        }
    }

    private static bool Knows(IReadOnlyList<TraceFlow> flows, ushort port) => flows.Any(flow => flow.SourcePort == port);

    // The number is in the upper half, so that no payload that is acknowledged with it can reach it.
    private static int? ReadTcp(IReadOnlyList<TraceFlow> flows, ushort port, uint sequence, int payload) =>
        flows.Any(flow => flow.SourcePort == port && (int)(ushort)sequence - ShortToken(flow) is var more && more >= 0 && more <= payload) ? (int)(sequence >> 16) : null;

    private static ushort ShortToken(TraceFlow flow) => (ushort)(flow.Token & 0x1F);

    // Chooses the two bytes at the offset so that the sum over all, checksum included, is 0xFFFF.
    private static void Balance(Span<byte> packet, int offset, uint pseudo) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[offset..], (ushort)~Sum(packet, pseudo));

    private static uint Pseudo(TraceFlow flow, int length, int protocol) =>
        Add(flow.Source) + Add(flow.Destination) + (uint)length + (uint)protocol;

    private static uint Add(IPAddress address)
    {
        uint sum = 0;
        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        for (; bytes.Length > 1; bytes = bytes[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return sum;
    }

    private static ushort Sum(ReadOnlySpan<byte> data, uint sum)
    {
        for (; data.Length > 1; data = data[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == 1)
            sum += (uint)data[0] << 8;
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)sum;
    }
}
