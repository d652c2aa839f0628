using System.Buffers.Binary;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Trace;

public sealed class TracePacketTests
{
    [Theory]
    [InlineData(TraceMethod.Udp, "192.0.2.1", "198.51.100.7")]
    [InlineData(TraceMethod.Tcp, "192.0.2.1", "198.51.100.7")]
    [InlineData(TraceMethod.Icmp, "192.0.2.1", "198.51.100.7")]
    [InlineData(TraceMethod.Udp, "2001:db8::1", "2001:db8:1::7")]
    [InlineData(TraceMethod.Tcp, "2001:db8::1", "2001:db8:1::7")]
    [InlineData(TraceMethod.Icmp, "2001:db8::1", "2001:db8:1::7")]
    public void Probes_of_a_flow_look_alike_to_routers_sum_up_and_are_known_again(TraceMethod method, string source, string destination)
    {
        var flow = new TraceFlow(IPAddress.Parse(source), IPAddress.Parse(destination), 40001, 33434, 0x4E54);
        var isIPv6 = flow.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var probes = from length in Gen.Choose(TracePacket.MinimumLength(method), 100) from number in Gen.Choose(1, 65535) select (length, (ushort)number);
        Prop.ForAll(probes.ToArbitrary(), probe =>
        {
            var packet = new byte[probe.length];
            TracePacket.Write(packet, method, flow, probe.Item2);
            // What hashing routers read of the transport: the ports; of ICMP, type, code and checksum, and the identifier.
            var sameFlow = method == TraceMethod.Icmp
                ? BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)) == 0x4E54 && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(4)) == 40001
                : BinaryPrimitives.ReadUInt32BigEndian(packet) == (40001u << 16 | 33434);
            return sameFlow && Total(packet, flow, method, isIPv6) == 0xFFFF && TracePacket.ReadQuoted(packet.AsSpan(0, 8), method, [flow]) == probe.Item2;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_arrives_no_exception_escapes()
    {
        var flow = new TraceFlow(IPAddress.Loopback, IPAddress.Loopback, 1, 2, 3);
        var bytes = Gen.Choose(0, 60).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length));
        Prop.ForAll(bytes.ToArbitrary(), packet =>
        {
            foreach (var method in Enum.GetValues<TraceMethod>())
            {
                _ = TracePacket.ReadQuoted(packet, method, [flow]);
                _ = TracePacket.ReadReply(packet, method, [flow], isIPv6: packet.Length % 2 == 0);
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    // The Internet checksum's own definition (RFC 1071): with the checksum in its place, all words sum up to 0xFFFF.
    private static uint Total(byte[] packet, TraceFlow flow, TraceMethod method, bool isIPv6)
    {
        var pseudo = method == TraceMethod.Icmp && !isIPv6
            ? []
            : (byte[])[.. flow.Source.GetAddressBytes(), .. flow.Destination.GetAddressBytes(), 0, (byte)packet.Length, 0, (byte)TracePacket.Protocol(method, isIPv6)];
        byte[] all = [.. pseudo, .. packet, .. packet.Length % 2 == 0 ? Array.Empty<byte>() : [0]];
        uint sum = 0;
        for (var index = 0; index < all.Length; index += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(all.AsSpan(index));
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return sum;
    }
}
