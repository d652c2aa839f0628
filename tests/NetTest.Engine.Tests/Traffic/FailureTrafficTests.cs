using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class FailureTrafficTests
{
    private const int Connections = 20;
    private static readonly TrafficPattern s_pattern = Patterns.Lengths(2, 100, 100);
    private static readonly byte[] s_answer = Patterns.ServerBytes(s_pattern);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(300);

    // What the peer does is to end a connection, however long a busy machine lets it wait.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    // One byte at a time: progress, and yet never the answer within its time.
    private static readonly TimeSpan s_betweenBytes = TimeSpan.FromMilliseconds(10);

    [Theory]
    [InlineData(TransportProtocol.Tcp, false)]
    [InlineData(TransportProtocol.Udp, false)]
    [InlineData(TransportProtocol.Tcp, true)]
    [InlineData(TransportProtocol.Udp, true)]
    public async Task A_closed_port_refuses(TransportProtocol protocol, bool portable)
    {
        using var path = new Transport(portable);
        using var closed = protocol == TransportProtocol.Udp ? ReservedPort.Udp() : ReservedPort.Tcp();
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(closed.EndPoint) with { Protocol = protocol }), Connections, FailureReason.Refused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_closes_at_once_closed_early(bool portable)
    {
        using var path = new Transport(portable);
        // It sends a FIN and reads on, so that no RST hides the close.
        await using var peer = FaultyPeer.Answers(default, thenCloses: true);
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(peer.EndPoint)), Connections, FailureReason.ClosedEarly);
        Assert.Equal(Connections, peer.Accepted);
    }

    [Fact]
    public async Task A_peer_that_accepts_and_closes_never_makes_the_client_spin()
    {
        await using var peer = FaultyPeer.ClosesAtOnce();
        var result = await TrafficRun.ClientAsync(Client(peer.EndPoint) with { Connections = 500 });
        Assert.Equal((500L, 500L, 500), (result.Attempted, result.Failed, peer.Accepted));
        Assert.All(result.FailuresByReason.Keys, reason => Assert.True(reason is nameof(FailureReason.ClosedEarly) or nameof(FailureReason.Reset), reason));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(150, true)]
    public async Task A_peer_that_closes_in_the_middle_of_an_answer_closed_early(int bytes, bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = FaultyPeer.Answers(s_answer.AsMemory(0, bytes), thenCloses: true);
        var result = await TrafficRun.ClientAsync(Client(peer.EndPoint));
        TrafficRun.AssertAllFailed(result, Connections, FailureReason.ClosedEarly);
        Assert.Equal((Connections * bytes, bytes / 100 * Connections), (result.BytesReceived, result.Transactions));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_resets_is_told_as_such(bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = FaultyPeer.Resets();
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(peer.EndPoint)), Connections, FailureReason.Reset);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silent_peer_costs_the_transaction_timeout_and_no_more(bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = FaultyPeer.NeverAnswers();
        var watch = Stopwatch.StartNew();
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Impatient(peer.EndPoint)), Connections, FailureReason.TransactionTimeout);
        Assert.InRange(watch.Elapsed.TotalSeconds, TrafficRun.AtLeast(s_short), 20);
    }

    [Fact]
    public async Task A_late_answer_within_the_timeout_is_none_too_late()
    {
        var late = TimeSpan.FromMilliseconds(100);
        await using var peer = FaultyPeer.Answers(s_answer.AsMemory(0, 100), thenCloses: false, late);
        var pattern = Patterns.Lengths(1, 100, 100);
        var result = await TrafficRun.ClientAsync(Client(peer.EndPoint) with { Pattern = pattern, VerifyPayload = true });
        Assert.Equal((long)Connections, result.Succeeded);
        Assert.InRange(result.TransactionP50Ms!.Value / 1000, TrafficRun.AtLeast(late), 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_trickles_is_bounded_by_the_transaction_timeout(bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = FaultyPeer.Start(TrickleAsync);
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Impatient(peer.EndPoint)), Connections, FailureReason.TransactionTimeout);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_bounded_by_the_transaction_timeout()
    {
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), token);
            var chunk = new byte[0x1000 + 8];
            "1000\r\n"u8.CopyTo(chunk);
            "\r\n"u8.CopyTo(chunk.AsSpan(0x1006));
            while (true)
                await socket.SendAsync(chunk, token);
        });
        var pattern = Patterns.Texts(MessageFraming.Http, ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Impatient(peer.EndPoint) with { Pattern = pattern, Connections = 4, Concurrency = 4 }), 4, FailureReason.TransactionTimeout);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wrong_byte_is_a_mismatch(bool portable)
    {
        using var path = new Transport(portable);
        var answer = s_answer.ToArray();
        answer[57] ^= 1;
        await using var peer = FaultyPeer.Answers(answer.AsMemory(0, 100), thenCloses: false);
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(peer.EndPoint) with { VerifyPayload = true }), Connections, FailureReason.PayloadMismatch);
    }

    [Fact]
    public async Task A_datagram_longer_than_the_answer_is_a_mismatch()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var ending = new CancellationTokenSource();
        var answering = AnswerDatagramsAsync(server, 101, ending.Token);
        var result = await TrafficRun.ClientAsync(Client((IPEndPoint)server.LocalEndPoint!) with { Protocol = TransportProtocol.Udp });
        TrafficRun.AssertAllFailed(result, Connections, FailureReason.PayloadMismatch);
        await ending.CancelAsync();
        await answering;
    }

    [Theory]
    [InlineData(TransportProtocol.Tcp)]
    [InlineData(TransportProtocol.Udp)]
    public async Task Two_source_ports_carry_two_connections_and_the_others_are_our_own_exhaustion(TransportProtocol protocol)
    {
        var pattern = Patterns.Lengths(1, 10, 10);
        // So long that no port is free again before the test has seen all five.
        var pause = TimeSpan.FromMinutes(10);
        await using var server = await TrafficServer.StartAsync(TrafficRun.Server(pattern) with { Protocol = protocol, ResponseDelay = pause }, CancellationToken.None);
        var options = TrafficRun.Client(pattern, server.EndPoint) with { Protocol = protocol, Connections = 5, Concurrency = 5, SourcePorts = new PortRange(23456, 23457), ServerResponseDelay = pause };
        await using var client = await TrafficClient.StartAsync(options, CancellationToken.None);
        await Wait.UntilAsync(() => client.GetProgress() is { Attempted: 5, Failed: 3 } && server.GetResult().BytesReceived == 20);
        var said = await client.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((2L, 2L, 3L), (said.Connected, said.Interrupted, said.Failed));
        Assert.Equal(3, said.FailuresByReason[nameof(FailureReason.LocalExhaustion)]);
        Assert.Equal(2L, (await server.StopAsync(CancellationToken.None)).Accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_address_that_is_not_ours_is_our_own_exhaustion(bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = FaultyPeer.NeverAnswers();
        TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(peer.EndPoint) with { SourceAddress = IPAddress.Parse("192.0.2.55") }), Connections, FailureReason.LocalExhaustion);
    }

    private static TrafficClientOptions Client(IPEndPoint server) => TrafficRun.Client(s_pattern, server) with
    {
        Connections = Connections,
        Concurrency = 5,
        ConnectTimeout = s_long,
        TransactionTimeout = s_long,
    };

    /// <summary>Of which each connection is to run out of time.</summary>
    private static TrafficClientOptions Impatient(IPEndPoint server) => Client(server) with { Concurrency = Connections, TransactionTimeout = s_short };

    private static async Task TrickleAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        for (var i = 0; ; i++)
        {
            await socket.SendAsync(s_answer.AsMemory(i % 100, 1), cancellationToken);
            await Task.Delay(s_betweenBytes, cancellationToken);
        }
    }

    private static async Task AnswerDatagramsAsync(Socket server, int length, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[2000];
            while (true)
            {
                var received = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), cancellationToken);
                await server.SendToAsync(new byte[length], received.RemoteEndPoint, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
