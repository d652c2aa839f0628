using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class ServerResilienceTests
{
    private static readonly TrafficPattern s_pattern = TrafficPattern.Find("sym");

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Silent_clients_delay_nobody(bool tls, bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls);
        var silent = await ConnectAsync(server, 10);
        if (tls)
        {
            // The beginning of a ClientHello, and never its rest.
            foreach (var socket in silent.Take(5))
                await socket.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01 });
        }

        await Wait.UntilAsync(() => server.Active == 10);
        var result = await TrafficRun.ClientAsync(Client(server, tls));
        Assert.Equal(100, result.Succeeded);
        await Wait.UntilAsync(() => server.Active == 10);
        Close(silent);
        await Wait.UntilAsync(() => server.Active == 0);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal((110L, 100L, tls ? 10L : 0L, tls ? 0L : 10L), (saw.Accepted, saw.Completed, saw.Failed, saw.Interrupted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Garbage_instead_of_TLS_is_a_failed_handshake_and_hurts_nobody(bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls: true);
        var sockets = await ConnectAsync(server, 5);
        foreach (var socket in sockets)
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await Wait.UntilAsync(() => server.GetResult().Failed == 5);
        Assert.Equal(100, (await TrafficRun.ClientAsync(Client(server, tls: true))).Succeeded);
        Close(sockets);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal(5, saw.FailuresByReason[nameof(FailureReason.HandshakeFailed)]);
    }

    [Fact]
    public async Task Half_a_handshake_costs_the_handshake_timeout_and_no_more()
    {
        await using var server = await StartAsync(tls: true, options => options with { HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        var sockets = await ConnectAsync(server, 3);
        foreach (var socket in sockets)
            await socket.SendAsync(new byte[] { 0x16, 0x03, 0x01, 0x02 });
        await Wait.UntilAsync(() => server.GetResult().FailuresByReason.GetValueOrDefault(nameof(FailureReason.HandshakeFailed)) == 3);
        Assert.Equal(0, server.Active);
        Close(sockets);
    }

    [Fact]
    public async Task A_client_that_closes_within_a_request_closed_early_and_between_two_it_is_interrupted()
    {
        await using var server = await StartAsync(tls: false);
        var sockets = await ConnectAsync(server, 3);
        await sockets[0].SendAsync(Patterns.ClientBytes(s_pattern).AsMemory(0, 123));
        await sockets[1].SendAsync(Patterns.ClientBytes(s_pattern).AsMemory(0, 500));
        await Wait.UntilAsync(() => server.GetResult() is { Transactions: 1, BytesReceived: 623 });
        var answer = new byte[500];
        for (var got = 0; got < 500;)
            got += await sockets[1].ReceiveAsync(answer.AsMemory(got));
        Assert.Equal(Patterns.ServerBytes(s_pattern)[..500], answer);
        Close(sockets);
        await Wait.UntilAsync(() => server.Active == 0);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal(new Dictionary<string, long>(StringComparer.Ordinal) { [nameof(FailureReason.ClosedEarly)] = 1 }, saw.FailuresByReason);
        Assert.Equal((3L, 1L, 2L), (saw.Accepted, saw.Failed, saw.Interrupted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_closes_its_direction_is_answered_after_the_delay_as_often_as_it_asked(bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls: false, options => options with { Pattern = Patterns.Lengths(3, 10, 7), ResponseDelay = TimeSpan.FromMilliseconds(200) });
        var sockets = await ConnectAsync(server, 3);
        var asked = Patterns.ClientBytes(server.Options.Pattern);
        foreach (var (socket, rounds) in sockets.Zip([3, 2, 1]))
        {
            await socket.SendAsync(asked.AsMemory(0, rounds * 10));
            socket.Shutdown(SocketShutdown.Send);
        }

        var answer = new byte[100];
        foreach (var (socket, rounds) in sockets.Zip([3, 2, 1]))
        {
            var got = 0;
            for (int count; (count = await socket.ReceiveAsync(answer.AsMemory(got)).AsTask().WaitAsync(TrafficRun.Deadline)) > 0;)
                got += count;
            Assert.Equal(Patterns.ServerBytes(server.Options.Pattern)[..(rounds * 7)], answer[..got]);
        }

        Close(sockets);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal((3L, 1L, 0L, 2L, 6L), (saw.Accepted, saw.Completed, saw.Failed, saw.Interrupted, saw.Transactions));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_after_a_udp_flow_has_ended_is_late_unless_it_is_a_whole_flow_again(bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls: false, options => options with { Protocol = TransportProtocol.Udp, Pattern = Patterns.Lengths(1, 10, 7) });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server.EndPoint);
        var asked = Patterns.ClientBytes(server.Options.Pattern);
        for (var flow = 1; flow <= 2; flow++)
        {
            await socket.SendAsync(asked);
            Assert.Equal(7, await socket.ReceiveAsync(new byte[100]).WaitAsync(TrafficRun.Deadline));
            await Wait.UntilAsync(() => server.GetResult().Completed == flow && server.Active == 0);
        }

        await socket.SendAsync(asked.AsMemory(0, 3));
        await socket.SendAsync(asked.AsMemory(3, 3));
        await Wait.UntilAsync(() => server.GetResult().BytesReceived == 26);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal((2L, 2L, 0L, 0L, 2L), (saw.Accepted, saw.Completed, saw.Failed, saw.Interrupted, saw.LateDatagrams));
        Assert.Equal(ResultStatus.Passed, saw.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_trickles_is_bounded_by_the_transaction_timeout(bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls: false, options => options with { TransactionTimeout = TimeSpan.FromMilliseconds(300), IdleTimeout = TimeSpan.FromMilliseconds(200) });
        var socket = (await ConnectAsync(server, 1))[0];
        socket.NoDelay = true;
        var bytes = Patterns.ClientBytes(s_pattern);
        await Wait.UntilAsync(() =>
        {
            try
            {
                socket.Send(bytes.AsSpan(0, 1));
            }
            catch (SocketException)
            {
                // The server has had enough.
            }

            return server.GetResult().Failed == 1;
        });
        // At most 20 s of one byte every 5 ms: fewer than a message has, were it ever whole.
        Assert.Equal((1L, 0L), (server.GetResult().FailuresByReason.GetValueOrDefault(nameof(FailureReason.TransactionTimeout)), server.GetResult().Transactions));
        socket.Dispose();
    }

    [Fact]
    public async Task A_client_that_is_silent_longer_than_the_idle_timeout_is_let_go()
    {
        await using var server = await StartAsync(tls: false, options => options with { TransactionTimeout = TimeSpan.FromMilliseconds(100), IdleTimeout = TimeSpan.FromMilliseconds(200) });
        var sockets = await ConnectAsync(server, 2);
        await Wait.UntilAsync(() => server.GetResult().FailuresByReason.GetValueOrDefault(nameof(FailureReason.TransactionTimeout)) == 2);
        Close(sockets);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Stopped_with_connections_open_it_cuts_them_and_the_sums_add_up(bool tls, bool portable)
    {
        using var path = new Transport(portable);
        await using var server = await StartAsync(tls, options => options with { Pattern = TrafficPattern.Find("long_live") });
        await using var client = await TrafficClient.StartAsync(Client(server, tls) with { Pattern = TrafficPattern.Find("long_live"), Connections = 30, Concurrency = 30 }, CancellationToken.None);
        await Wait.UntilAsync(() => server.GetResult().BytesReceived == 30);
        var saw = await server.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((30L, 0L, 30L, 0L, ResultStatus.Cancelled), (saw.Accepted, saw.Completed, saw.Interrupted, saw.Failed, saw.Status));
        var said = await client.Completion.WaitAsync(TrafficRun.Deadline);
        Assert.Equal((30L, 30L), (said.Attempted, said.Failed));
        Assert.Same(await server.StopAsync(CancellationToken.None), saw);
    }

    [Theory]
    [InlineData(TransportProtocol.Tcp, false)]
    [InlineData(TransportProtocol.Udp, false)]
    [InlineData(TransportProtocol.Tcp, true)]
    [InlineData(TransportProtocol.Udp, true)]
    public async Task A_port_in_use_and_an_address_that_is_not_ours_are_told(TransportProtocol protocol, bool portable)
    {
        using var path = new Transport(portable);
        await using var first = await StartAsync(tls: false, options => options with { Protocol = protocol });
        var inUse = await Assert.ThrowsAsync<NetTestException>(() => TrafficServer.StartAsync(TrafficRun.Server(s_pattern) with { Protocol = protocol, Port = first.EndPoint.Port }, CancellationToken.None));
        Assert.Equal(ErrorReason.AddressInUse, inUse.Reason);
        Assert.Contains(first.EndPoint.ToString(), inUse.Message, StringComparison.Ordinal);
        var foreign = await Assert.ThrowsAsync<NetTestException>(() => TrafficServer.StartAsync(TrafficRun.Server(s_pattern, IPAddress.Parse("192.0.2.77")) with { Protocol = protocol }, CancellationToken.None));
        Assert.Equal(ErrorReason.AddressNotAvailable, foreign.Reason);
        Assert.Contains("192.0.2.77", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_starts_again_on_the_port_that_it_has_just_left()
    {
        var first = await StartAsync(tls: false);
        Assert.Equal(100, (await TrafficRun.ClientAsync(Client(first, tls: false))).Succeeded);
        await first.DisposeAsync();
        await using var second = await StartAsync(tls: false, options => options with { Port = first.EndPoint.Port });
        Assert.Equal(100, (await TrafficRun.ClientAsync(Client(second, tls: false))).Succeeded);
    }

    private static Task<TrafficServer> StartAsync(bool tls, Func<TrafficServerOptions, TrafficServerOptions>? configure = null)
    {
        var options = TrafficRun.Server(s_pattern) with { Tls = tls ? new TlsServerOptions { ServerName = "up.test" } : null };
        return TrafficServer.StartAsync(configure?.Invoke(options) ?? options, CancellationToken.None);
    }

    private static TrafficClientOptions Client(TrafficServer server, bool tls) =>
        TrafficRun.Client(s_pattern, server.EndPoint) with { Connections = 100, Concurrency = 10, Tls = tls ? TrafficRun.Trusting("up.test") : null };

    private static async Task<Socket[]> ConnectAsync(TrafficServer server, int count)
    {
        var sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await sockets[i].ConnectAsync(server.EndPoint);
        }

        return sockets;
    }

    private static void Close(Socket[] sockets)
    {
        foreach (var socket in sockets)
            socket.Dispose();
    }
}
