using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Tests.Traffic;
using NetTest.Engine.Throughput;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests;

/// <summary>Servers on all addresses of a namespace that has several: the client's sockets are connected, and know answers from no other address.</summary>
[Collection(NetworkGroup.Name)]
public sealed class MultiHomedTests
{
    private const string Second = "198.51.100.22";
    private const string Second6 = "2001:db8:77::22";
    private static readonly bool[] s_transports = [false, true];

    public static TheoryData<string, string> Addresses { get; } = new()
    {
        { "::", TestNamespaces.ServerAddress },
        { "::", Second },
        { "::", TestNamespaces.ServerAddress6 },
        { "::", Second6 },
        { "0.0.0.0", TestNamespaces.ServerAddress },
        { "0.0.0.0", Second },
    };

    public static IEnumerable<TheoryDataRow<string, string, bool>> AddressesByTransport =>
        Addresses.SelectMany(row => s_transports.Select(portable => new TheoryDataRow<string, string, bool>(row.Data.Item1, row.Data.Item2, portable)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AddressesByTransport))]
    public async Task A_udp_traffic_server_answers_from_the_address_that_was_asked(string listening, string asked, bool portable)
    {
        using var transport = new Transport(portable);
        await using var path = await Path.CreateAsync();
        await using var server = await TrafficServer.StartAsync(Server(path) with { Address = IPAddress.Parse(listening) }, Token);
        var client = await TrafficRun.ClientAsync(TrafficRun.Client(server.Options.Pattern, new IPEndPoint(IPAddress.Parse(asked), server.EndPoint.Port)) with
        {
            Context = path.Client,
            Protocol = TransportProtocol.Udp,
            Connections = 20,
            Concurrency = 4,
            TransactionTimeout = TimeSpan.FromSeconds(10),
        });
        TrafficRun.AssertAgree(client, await server.StopAsync(Token), server.Options.Pattern, 20);
    }

    [Theory]
    [InlineData(TestNamespaces.ServerAddress, Second, false)]
    [InlineData(TestNamespaces.ServerAddress6, Second6, false)]
    [InlineData(TestNamespaces.ServerAddress, Second, true)]
    [InlineData(TestNamespaces.ServerAddress6, Second6, true)]
    public async Task What_one_socket_says_to_two_addresses_are_two_flows(string first, string second, bool portable)
    {
        using var transport = new Transport(portable);
        await using var path = await Path.CreateAsync();
        await using var server = await TrafficServer.StartAsync(Server(path), Token);
        using var socket = path.Client.CreateSocket(IPAddress.Parse(first).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var servers = new[] { first, second }.Select(address => new IPEndPoint(IPAddress.Parse(address), server.EndPoint.Port)).ToArray();
        var request = Patterns.ClientBytes(server.Options.Pattern)[..10];
        foreach (var half in new[] { request[..5], request[5..] })
        {
            foreach (var end in servers)
                await socket.SendToAsync(half, end, Token);
        }

        var answers = new HashSet<EndPoint>();
        var buffer = new byte[100];
        while (answers.Count < 2)
        {
            var received = await socket.ReceiveFromAsync(buffer, servers[0], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
            Assert.Equal(7, received.ReceivedBytes);
            answers.Add(received.RemoteEndPoint);
        }

        Assert.Equal(servers.ToHashSet<EndPoint>(), answers);
        Assert.Equal(2, server.GetResult().Accepted);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_throughput_server_sends_and_takes_udp_at_the_address_that_was_asked(string listening, string asked)
    {
        await using var path = await Path.CreateAsync();
        await using var server = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Parse(listening), Port = 0, Context = path.Server });
        await server.StartAsync(Token);
        var options = new ThroughputOptions { Target = asked, Port = server.EndPoint!.Port, Protocol = ThroughputProtocol.Udp, Blocks = 50, BlockBytes = 500, RateBitsPerSecond = 20_000_000 };
        foreach (var direction in new[] { ThroughputDirection.Send, ThroughputDirection.Receive })
        {
            var result = await ThroughputClient.RunAsync(path.Client, options with { Direction = direction }, progress: null, Token);
            Assert.Equal(ThroughputEnd.Completed, result.End);
            // A server that sends may be some blocks ahead when the client has counted enough.
            Assert.True(result.BytesReceived >= 50 * 500);
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_responder_answers_stamp_and_udp_from_the_address_that_was_asked(string listening, string asked)
    {
        await using var path = await Path.CreateAsync();
        await using var responder = await ConnTestResponder.StartAsync(new ConnTestResponderOptions { Address = IPAddress.Parse(listening), Port = 0, Context = path.Server }, Token);
        foreach (var protocol in new[] { ProbeProtocol.Stamp, ProbeProtocol.Udp })
        {
            var result = await ConnTest.RunAsync(
                new ConnTestOptions { Target = asked, Port = responder.EndPoint.Port, Context = path.Client, Protocol = protocol, Count = 5, Interval = TimeSpan.FromMilliseconds(2) },
                progress: null,
                Token);
            Assert.Equal((5L, 5L), (result.Sent, result.Received));
        }
    }

    [Fact]
    public async Task A_portable_server_shares_its_port_with_no_other()
    {
        using var transport = new Transport(portable: true);
        await using var path = await Path.CreateAsync();
        await using var server = await TrafficServer.StartAsync(Server(path), Token);
        await TrafficRun.ClientAsync(TrafficRun.Client(server.Options.Pattern, new IPEndPoint(IPAddress.Parse(Second), server.EndPoint.Port)) with { Context = path.Client, Protocol = TransportProtocol.Udp, Connections = 1 });
        foreach (var address in new[] { "::", "0.0.0.0", Second })
        {
            var thrown = await Assert.ThrowsAsync<NetTestException>(() => TrafficServer.StartAsync(Server(path) with { Address = IPAddress.Parse(address), Port = server.EndPoint.Port }, Token));
            Assert.Equal(ErrorReason.AddressInUse, thrown.Reason);
        }
    }

    private static TrafficServerOptions Server(Path path) =>
        new() { Context = path.Server, Protocol = TransportProtocol.Udp, Pattern = Patterns.Lengths(2, 10, 7), Port = 0 };

    private sealed record Path(TestNamespaces Namespaces, NetworkContext Client, NetworkContext Server) : IAsyncDisposable
    {
        internal static async Task<Path> CreateAsync()
        {
            var namespaces = await TestNamespaces.CreateAsync();
            await TestNamespaces.IpAsync(namespaces.Server, $"addr add {Second}/24 dev veth0");
            await TestNamespaces.IpAsync(namespaces.Server, $"addr add {Second6}/64 dev veth0 nodad");
            return new Path(namespaces, NetworkContext.Open(namespaces.Client), NetworkContext.Open(namespaces.Server));
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Server.Dispose();
            await Namespaces.DisposeAsync();
        }
    }
}
