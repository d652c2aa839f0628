using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>What clients and servers put on the wire, seen by a raw socket, and what <c>ss</c> says of their sockets.</summary>
[Collection(NetworkGroup.Name)]
public sealed class SocketOptionTests
{
    private static readonly TrafficPattern s_mouse = TrafficPattern.Find("mouse");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DSCP_and_MSS_of_both_ends_are_in_the_packets(bool portable)
    {
        using var path = new Transport(portable);
        await using var bed = await TestBed.StartAsync(s_mouse, options => options with { Dscp = 10, MaximumSegmentSize = 900 });
        using var serverContext = NetworkContext.Open(bed.Namespaces.Server);
        using var clientContext = NetworkContext.Open(bed.Namespaces.Client);
        using var atServer = Sniff(serverContext);
        using var atClient = Sniff(clientContext);
        Assert.Equal(1, (await TrafficRun.ClientAsync(bed.Client() with { Dscp = 46, MaximumSegmentSize = 1000 })).Succeeded);

        // What comes for a connection that is over is answered by the kernel alone, with the mark of what came (RFC 9293, 3.10.7.1).
        var sent = ReadPackets(atServer);
        Assert.All(sent.Where(packet => !packet.IsReset), packet => Assert.Equal(46, packet.Dscp));
        Assert.Equal(1000, sent.First(packet => packet.IsSyn).Mss);
        var answered = ReadPackets(atClient);
        Assert.Equal(900, answered.First(packet => packet.IsSyn).Mss);
        Assert.All(answered.Where(packet => !packet.IsSyn && !packet.IsReset), packet => Assert.Equal(10, packet.Dscp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DSCP_over_IPv6_is_known_to_the_kernel_at_both_ends(bool portable)
    {
        Requires.Tool("ss", "iproute2");
        using var path = new Transport(portable);
        await using var bed = await TestBed.StartAsync(TrafficPattern.Find("long_live"), options => options with { Dscp = 10 });
        await using var client = await TrafficClient.StartAsync(bed.Client(ipv6: true) with { Dscp = 46 }, CancellationToken.None);
        await Wait.UntilAsync(() => bed.Server.GetResult().BytesReceived == 1);
        Assert.Contains("tclass:0xb8", await TestNamespaces.ExecAsync(bed.Namespaces.Client, "ss", "-Htn6", "--tos", "state", "established"), StringComparison.Ordinal);
        Assert.Contains("tclass:0x28", await TestNamespaces.ExecAsync(bed.Namespaces.Server, "ss", "-Htn6", "--tos", "state", "established"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keep_alive_runs_on_the_client_s_socket(bool portable)
    {
        Requires.Tool("ss", "iproute2");
        using var path = new Transport(portable);
        await using var bed = await TestBed.StartAsync(TrafficPattern.Find("long_live"));
        await using var client = await TrafficClient.StartAsync(bed.Client() with { KeepAlive = TimeSpan.FromSeconds(500) }, CancellationToken.None);
        await Wait.UntilAsync(() => bed.Server.GetResult().BytesReceived == 1);
        var timer = Regex.Match(await TestNamespaces.ExecAsync(bed.Namespaces.Client, "ss", "-Htno", "state", "established"), @"timer:\(keepalive,(?<minutes>\d+)min", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.True(timer.Success);
        Assert.InRange(int.Parse(timer.Groups["minutes"].Value, CultureInfo.InvariantCulture), 7, 8);
    }

    [Theory]
    [InlineData(TransportProtocol.Tcp, false)]
    [InlineData(TransportProtocol.Udp, false)]
    [InlineData(TransportProtocol.Tcp, true)]
    [InlineData(TransportProtocol.Udp, true)]
    public async Task Source_ports_and_address_are_those_asked_for(TransportProtocol protocol, bool portable)
    {
        using var path = new Transport(portable);
        await using var bed = await TestBed.StartAsync(s_mouse, options => options with { Protocol = protocol });
        await TestNamespaces.IpAsync(bed.Namespaces.Client, "addr add 198.51.100.55/24 dev veth0");
        using var serverContext = NetworkContext.Open(bed.Namespaces.Server);
        using var sniffer = Sniff(serverContext, protocol == TransportProtocol.Udp ? ProtocolType.Udp : ProtocolType.Tcp);
        var ports = new PortRange(31000, 31004);
        Assert.Equal(5, (await TrafficRun.ClientAsync(bed.Client() with { Connections = 5, Concurrency = 2, SourcePorts = ports, SourceAddress = IPAddress.Parse("198.51.100.55") })).Succeeded);
        Assert.Equal(1, (await TrafficRun.ClientAsync(bed.Client() with { SourceAddress = IPAddress.Parse("198.51.100.55") })).Succeeded);
        var packets = ReadPackets(sniffer);
        Assert.All(packets, packet => Assert.Equal(IPAddress.Parse("198.51.100.55"), packet.Source));
        Assert.Equal(Enumerable.Range(31000, 5), packets.Select(packet => packet.SourcePort).Where(port => port is >= 31000 and <= 31004).Distinct().Order());
    }

    [Fact]
    public async Task A_UDP_message_goes_in_datagrams_of_the_size_asked_for()
    {
        await using var bed = await TestBed.StartAsync(Patterns.Lengths(1, 2500, 1100), options => options with { Protocol = TransportProtocol.Udp, DatagramBytes = 500 });
        var datagrams = await TestNamespaces.ReadCounterAsync(bed.Namespaces.Server, "Udp", "InDatagrams");
        Assert.Equal(1, (await TrafficRun.ClientAsync(bed.Client() with { DatagramBytes = 1000 })).Succeeded);
        Assert.Equal(3, await TestNamespaces.ReadCounterAsync(bed.Namespaces.Server, "Udp", "InDatagrams") - datagrams);
        Assert.Equal(3, await TestNamespaces.ReadCounterAsync(bed.Namespaces.Client, "Udp", "InDatagrams"));
    }

    private static Socket Sniff(NetworkContext context, ProtocolType protocol = ProtocolType.Tcp)
    {
        var socket = context.CreateSocket(AddressFamily.InterNetwork, SocketType.Raw, protocol);
        socket.Blocking = false;
        return socket;
    }

    private static List<Packet> ReadPackets(Socket sniffer)
    {
        var packets = new List<Packet>();
        var buffer = new byte[2000];
        while (sniffer.Available > 0)
            packets.Add(Packet.Parse(buffer.AsSpan(0, sniffer.Receive(buffer))));
        return packets;
    }

    /// <summary>What matters here of an IPv4 packet (RFC 791) with TCP (RFC 9293) or UDP in it.</summary>
    private sealed record Packet(IPAddress Source, int SourcePort, int Dscp, bool IsSyn, bool IsReset, int? Mss)
    {
        internal static Packet Parse(ReadOnlySpan<byte> ip)
        {
            var inner = ip[((ip[0] & 15) * 4)..];
            var flags = ip[9] == 6 ? inner[13] : 0;
            var isSyn = (flags & 2) != 0;
            return new Packet(new IPAddress(ip[12..16]), BinaryPrimitives.ReadUInt16BigEndian(inner), ip[1] >> 2, isSyn, (flags & 4) != 0, isSyn ? ReadMss(inner) : null);
        }

        private static int? ReadMss(ReadOnlySpan<byte> tcp)
        {
            var options = tcp[20..((tcp[12] >> 4) * 4)];
            while (options.Length > 1 && options[0] != 0)
            {
                if (options[0] == 2)
                    return BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
                options = options[(options[0] == 1 ? 1 : options[1])..];
            }

            return null;
        }
    }
}
