using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Responder;

[Collection(NetworkGroup.Name)]
public sealed class ConnTestResponderTests
{
    [Fact]
    public async Task Garbage_is_survived_and_nothing_is_amplified()
    {
        await using var responder = await StartAsync(options => options with { PacketsPerSecondPerSource = 1_000_000 });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, responder.EndPoint.Port);
        for (var i = 0; i < 3000; i++)
        {
            socket.Send(RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(0, 300)));
            while (socket.Available > 0)
                socket.Receive(new byte[2000]);
        }

        await Wait.UntilAsync(() => responder.GetResult().PacketsReceived >= 3000, () => responder.GetResult().PacketsReceived);
        while (socket.Available > 0)
            socket.Receive(new byte[2000]);
        // It still answers, and an answer is as long as what it answers.
        var request = new byte[100];
        var answer = new byte[2000];
        socket.ReceiveTimeout = 10_000;
        request[0] = 0x77;
        socket.Send(request);
        int count;
        do
        {
            count = socket.Receive(answer);
        }
        while (count != 100 || answer[24] != 0x77);
        var result = await responder.StopAsync(CancellationToken.None);
        Assert.Equal(3001, result.PacketsReceived);
        Assert.Equal(result.PacketsReceived, result.PacketsReflected + result.PacketsRefused);
        Assert.True(result.BytesSent <= result.BytesReceived);
        Assert.True(result.RefusedByReason["TooShort"] > 200);
    }

    [Fact]
    public async Task A_source_above_its_rate_gets_no_answer()
    {
        await using var responder = await StartAsync(options => options with { PacketsPerSecondPerSource = 10 });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, responder.EndPoint.Port);
        for (var i = 0; i < 500; i++)
            socket.Send(new byte[44]);
        await Wait.UntilAsync(() => responder.GetResult().PacketsReceived >= 500, () => responder.GetResult().PacketsReceived);
        var result = await responder.StopAsync(CancellationToken.None);
        Assert.Equal(500, result.PacketsReceived);
        Assert.True(result.RefusedByReason["RateLimit"] > 300, string.Join(", ", result.RefusedByReason));
    }

    [Fact]
    public async Task TCP_gives_back_what_it_gets_and_a_stop_ends_it()
    {
        await using var responder = await StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, responder.EndPoint.Port);
        var sent = RandomNumberGenerator.GetBytes(300_000);
        var sending = socket.SendAsync(sent);
        var received = new byte[sent.Length];
        for (var count = 0; count < received.Length;)
            count += await socket.ReceiveAsync(received.AsMemory(count));
        await sending;
        Assert.Equal(sent, received);
        Assert.Equal(1, responder.GetResult().ConnectionsOpen);
        var result = await responder.StopAsync(CancellationToken.None);
        Assert.Equal((1L, 300_000L, 0), (result.ConnectionsAccepted, result.BytesEchoed, result.ConnectionsOpen));
    }

    [Fact]
    public async Task A_stop_ends_the_connections_that_are_open_and_waits_for_no_more_than_that()
    {
        var responder = await StartAsync();
        var sockets = new List<Socket>();
        for (var i = 0; i < 200; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, responder.EndPoint.Port);
        }

        await Wait.UntilAsync(() => responder.GetResult().ConnectionsOpen == 200, () => responder.GetResult().ConnectionsOpen);
        // Some talk while it stops.
        var talking = sockets[..50].ConvertAll(socket => Task.Run(async () =>
        {
            try
            {
                while (await socket.SendAsync(new byte[10_000]) > 0 && await socket.ReceiveAsync(new byte[10_000]) > 0)
                {
                    // Until the end.
                }
            }
            catch (SocketException)
            {
                // Its way of ending.
            }
        }));
        var result = await responder.StopAsync(CancellationToken.None);
        Assert.Equal((200L, 0), (result.ConnectionsAccepted, result.ConnectionsOpen));
        await Task.WhenAll(talking).WaitAsync(TimeSpan.FromSeconds(30));
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once()
    {
        await using var responder = await StartAsync(options => options with { MaxConnections = 2 });
        var sockets = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, responder.EndPoint.Port);
            var made = i + 1;
            await Wait.UntilAsync(() => responder.GetResult() is var seen && seen.ConnectionsAccepted + seen.ConnectionsRefused >= made);
        }

        Assert.Equal(0, await sockets[2].ReceiveAsync(new byte[1]));
        Assert.Equal((2L, 1L), (responder.GetResult().ConnectionsAccepted, responder.GetResult().ConnectionsRefused));
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task With_a_key_there_is_no_TCP_and_a_taken_port_is_a_clear_mistake()
    {
        await using var responder = await StartAsync(options => options with { Key = new byte[] { 1 } });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, responder.EndPoint.Port))).SocketErrorCode);
        var taken = await Assert.ThrowsAsync<NetTestException>(() => StartAsync(options => options with { Port = responder.EndPoint.Port }));
        Assert.Equal(ErrorReason.AddressInUse, taken.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_all_addresses_it_serves_the_path_mtu_both_ways_and_stamp_beside_it(bool isIPv6)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        await using var responder = await StartAsync(options => options with { Address = IPAddress.IPv6Any, Context = path.ServerContext });
        var target = isIPv6 ? path.ServerAddress6 : path.ServerAddress;
        var search = PathMtuProbe.MeasureAsync(path.ClientContext, new PathMtuOptions { Target = target, Port = responder.EndPoint.Port }, TestContext.Current.CancellationToken);

        // Fragments are on their way in both directions while the search forbids them to its own packets.
        var echo = await ConnTest.RunAsync(
            new ConnTestOptions { Target = target, Port = responder.EndPoint.Port, Context = path.ClientContext, Protocol = ProbeProtocol.Stamp, Count = 200, Interval = TimeSpan.FromMilliseconds(5), LongPayloadBytes = 8000 },
            progress: null,
            TestContext.Current.CancellationToken);
        var mtu = await search;
        var (there, back) = isIPv6 ? ("2001:db8:77::2", "2001:db8:77:2::1") : ("10.77.0.2", "10.77.2.1");
        Assert.Equal((PathMtuVerdict.Reduced, PathMtuMethod.Responder), (mtu.Verdict, mtu.Method));
        Assert.Equal((1300, there, 1300), (mtu.PathMtuBytes, mtu.RefusedBy, mtu.RefusedMtuBytes));
        Assert.Equal((1300, back, 1300), (mtu.ReversePathMtuBytes, mtu.ReverseRefusedBy, mtu.ReverseRefusedMtuBytes));
        // An answer may be here before it has been counted there; when it has stopped, all is.
        var seen = await responder.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(seen.PacketsReceived, seen.PacketsReflected + seen.PacketsRefused);
        Assert.True(seen is { PathMtuMessagesReceived: > 0, PathMtuMessagesSent: > 0 });
        Assert.Equal((200L, 200L, 0L), (echo.Sent, echo.Received, echo.Duplicate));

        // No router fragments IPv6: what is on its way while the kernels at both ends learn of the smaller link is lost (RFC 8201).
        Assert.Equal(200, echo.LongSent);
        Assert.InRange(echo.LongReceived!.Value, isIPv6 ? 195 : 200, 200);
    }

    private static async Task<ConnTestResponder> StartAsync(Func<ConnTestResponderOptions, ConnTestResponderOptions>? configure = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a responder is Linux's");
        var options = new ConnTestResponderOptions { Address = IPAddress.Loopback, Port = 0 };
        return await ConnTestResponder.StartAsync(configure?.Invoke(options) ?? options, CancellationToken.None);
    }
}
