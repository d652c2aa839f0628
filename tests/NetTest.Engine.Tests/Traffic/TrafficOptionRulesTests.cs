using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class TrafficOptionRulesTests
{
    private static readonly TrafficClientOptions s_client = new() { Server = new IPEndPoint(IPAddress.Loopback, 443), Pattern = TrafficPattern.Find("sym") };
    private static readonly TrafficServerOptions s_server = new() { Pattern = TrafficPattern.Find("sym") };

    public static TheoryData<TrafficClientOptions, string> BadClients => new()
    {
        { s_client with { Server = new IPEndPoint(IPAddress.Loopback, 0) }, "port" },
        { s_client with { Connections = null }, "duration" },
        { s_client with { Connections = 0 }, "number of connections" },
        { s_client with { Concurrency = 0 }, "concurrency" },
        { s_client with { Rate = 0 }, "rate" },
        { s_client with { Rate = double.NaN }, "rate" },
        { s_client with { Rate = -1 }, "rate" },
        { s_client with { Rate = double.PositiveInfinity }, "rate" },
        { s_client with { Delay = TimeSpan.FromTicks(-1) }, "delay" },
        { s_client with { ResponseDelay = TimeSpan.FromTicks(-1) }, "response delay" },
        { s_client with { Duration = TimeSpan.Zero }, "duration" },
        { s_client with { Duration = TimeSpan.FromDays(50) }, "duration" },
        { s_client with { ConnectTimeout = TimeSpan.Zero }, "connect timeout" },
        { s_client with { HandshakeTimeout = TimeSpan.Zero }, "handshake timeout" },
        { s_client with { TransactionTimeout = TimeSpan.Zero }, "transaction timeout" },
        { s_client with { SourceAddress = IPAddress.IPv6Loopback }, "families" },
        { s_client with { SourcePorts = new PortRange(5, 2) }, "source ports" },
        { s_client with { SourcePorts = new PortRange(0, 2) }, "source ports" },
        { s_client with { SourcePorts = new PortRange(1, 65536) }, "source ports" },
        { s_client with { KeepAlive = TimeSpan.FromSeconds(0.5) }, "keep-alive" },
        { s_client with { KeepAlive = TimeSpan.FromDays(1) }, "keep-alive" },
        { s_client with { KeepAlive = TimeSpan.FromSeconds(5), Protocol = TransportProtocol.Udp }, "keep-alive" },
        { s_client with { MaximumSegmentSize = 1000, Protocol = TransportProtocol.Udp }, "segment size" },
        { s_client with { MaximumSegmentSize = 87 }, "segment size" },
        { s_client with { Dscp = 64 }, "DSCP" },
        { s_client with { Dscp = -1 }, "DSCP" },
        { s_client with { DatagramBytes = 65508 }, "datagram" },
        { s_client with { Protocol = TransportProtocol.Udp, Tls = new TlsClientOptions() }, "TLS" },
        { s_client with { Tls = new TlsClientOptions { MinimumVersion = TlsProtocolVersion.Tls13, MaximumVersion = TlsProtocolVersion.Tls12 } }, "TLS version" },
        { s_client with { Tls = new TlsClientOptions { ApplicationProtocols = [""] } }, "ALPN" },
        { s_client with { Protocol = TransportProtocol.Udp, Pattern = TrafficPattern.BaseHttp }, "HTTP" },
    };

    public static TheoryData<TrafficServerOptions, string> BadServers => new()
    {
        { s_server with { Port = -1 }, "port" },
        { s_server with { Port = 65536 }, "port" },
        { s_server with { IdleTimeout = TimeSpan.Zero }, "idle timeout" },
        { s_server with { ResponseDelay = TimeSpan.FromTicks(-1) }, "response delay" },
        { s_server with { Tls = new TlsServerOptions { RequireClientCertificate = true } }, "authority" },
        { s_server with { Tls = new TlsServerOptions { ApplicationProtocols = [new string('a', 256)] } }, "ALPN" },
        { s_server with { Protocol = TransportProtocol.Udp, MaximumSegmentSize = 1000 }, "segment size" },
        { s_server with { Protocol = TransportProtocol.Udp, Tls = new TlsServerOptions() }, "TLS" },
    };

    [Theory]
    [MemberData(nameof(BadClients), DisableDiscoveryEnumeration = true)]
    public void A_client_s_mistake_is_named(TrafficClientOptions options, string named)
    {
        var error = Assert.Throws<NetTestException>(() => TrafficOptionRules.Check(options));
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(error.IsMachine);
    }

    [Theory]
    [MemberData(nameof(BadServers), DisableDiscoveryEnumeration = true)]
    public void A_server_s_mistake_is_named(TrafficServerOptions options, string named)
    {
        var error = Assert.Throws<NetTestException>(() => TrafficOptionRules.Check(options));
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.False(error.IsMachine);
    }

    [Fact]
    public void The_limits_themselves_are_allowed()
    {
        TrafficOptionRules.Check(s_client with
        {
            Connections = null,
            Duration = TimeSpan.FromTicks(1),
            Rate = 10_000_000,
            Dscp = 63,
            MaximumSegmentSize = 88,
            DatagramBytes = 65507,
            SourcePorts = new PortRange(1, 65535),
            KeepAlive = TimeSpan.FromSeconds(1),
        });
        TrafficOptionRules.Check(s_server with { Port = 0, Dscp = 0, MaximumSegmentSize = 32767, ResponseDelay = TimeSpan.Zero });
    }
}
