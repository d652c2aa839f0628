using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Protocol;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Whatever a server does wrong, the client ends in bounded time and says why, with what it had by then.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ClientFailureTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1.5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_listens()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var result = await RunAsync((IPEndPoint)socket.LocalEndPoint!);
        Assert.Equal((ThroughputEnd.ConnectFailed, ResultStatus.Failed), (result.End, result.Status));
        Assert.NotNull(result.Error);
    }

    [Fact]
    public async Task The_server_closes_at_once()
    {
        await using var peer = FaultyPeer.ClosesAtOnce();
        Assert.Equal(ThroughputEnd.ControlConnectionLost, (await RunAsync(peer.EndPoint)).End);
    }

    [Fact]
    public async Task Among_several_runs_one_that_is_cut_off_before_it_begins_came_too_soon_and_comes_again()
    {
        var come = 0;
        await using var peer = FaultyPeer.Start(async (socket, token) =>
        {
            if (Interlocked.Increment(ref come) == 1)
                return;
            await FaultyPeer.ReadAsync(socket, token);
            await socket.SendAsync(new[] { (byte)IperfState.ServerTerminate }, token);
            await FaultyPeer.ReadAllAsync(socket, token);
        });
        var options = new ThroughputOptions { Target = "127.0.0.1", Port = peer.EndPoint.Port };
        Assert.Equal(ThroughputEnd.FarEndTerminated, (await RepeatedRun.RunAsync(NetworkContext.Host, options, isFirst: false, progress: null, Token)).End);
        Assert.Equal(2, peer.Accepted);
        come = 0;
        Assert.Equal(ThroughputEnd.ControlConnectionLost, (await RepeatedRun.RunAsync(NetworkContext.Host, options, isFirst: true, progress: null, Token)).End);
    }

    [Fact]
    public async Task The_server_never_answers()
    {
        await using var peer = FaultyPeer.NeverAnswers();
        Assert.Equal(ThroughputEnd.TimedOut, (await RunAsync(peer.EndPoint)).End);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, ThroughputEnd.AccessDenied)]
    [InlineData(new byte[] { 0xFE, 0, 0, 0, 142, 0, 0, 0, 0 }, ThroughputEnd.AuthenticationFailed)]
    [InlineData(new byte[] { 0xFE, 0, 0, 0, 142 }, ThroughputEnd.AuthenticationFailed)]
    [InlineData(new byte[] { 9, 0xFE, 0, 0, 0, 27, 0, 0, 0, 0 }, ThroughputEnd.FarEndError)]
    [InlineData(new byte[] { 11 }, ThroughputEnd.FarEndTerminated)]
    [InlineData(new byte[] { 2 }, ThroughputEnd.ProtocolViolation)]
    [InlineData(new byte[] { 77, 1, 2, 3 }, ThroughputEnd.ProtocolViolation)]
    [InlineData(new byte[] { 9 }, ThroughputEnd.ControlConnectionLost)]
    [InlineData(new byte[] { 0xFE, 0, 0 }, ThroughputEnd.ControlConnectionLost)]
    public async Task The_server_answers_so(byte[] answer, ThroughputEnd expected)
    {
        await using var peer = FaultyPeer.Answers(answer, thenCloses: true);
        var result = await RunAsync(peer.EndPoint);
        Assert.Equal(expected, result.End);
        Assert.False(result.Error!.Contains('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ServerFault.Dies, ThroughputDirection.Send, ThroughputEnd.ControlConnectionLost)]
    [InlineData(ServerFault.Dies, ThroughputDirection.Receive, ThroughputEnd.ControlConnectionLost)]
    [InlineData(ServerFault.Stalls, ThroughputDirection.Send, ThroughputEnd.TimedOut)]
    [InlineData(ServerFault.Stalls, ThroughputDirection.Receive, ThroughputEnd.TimedOut)]
    [InlineData(ServerFault.ClosesStream, ThroughputDirection.Receive, ThroughputEnd.StreamFailed)]
    [InlineData(ServerFault.BadResults, ThroughputDirection.Send, ThroughputEnd.ProtocolViolation)]
    [InlineData(ServerFault.HugeResults, ThroughputDirection.Send, ThroughputEnd.ProtocolViolation)]
    [InlineData(ServerFault.NoResults, ThroughputDirection.Send, ThroughputEnd.TimedOut)]
    public async Task The_server_fails_in_the_middle(ServerFault fault, ThroughputDirection direction, ThroughputEnd expected)
    {
        var server = new FaultyServer(fault);
        await using var peer = FaultyPeer.Start(server.ServeAsync);
        var result = await RunAsync(peer.EndPoint, new ThroughputOptions { Target = "", Direction = direction, Seconds = fault >= ServerFault.BadResults ? 1 : 30 });
        Assert.True(expected == result.End, $"{result.End}: {result.Error}");
        Assert.Equal(ResultStatus.Failed, result.Status);
        // What had been measured is there.
        Assert.NotEmpty(result.Intervals);
        var stream = Assert.Single(result.Streams);
        Assert.True((stream.Sender ?? stream.Receiver)!.Bytes > 0);
    }

    [Fact]
    public async Task A_cancelled_test_keeps_what_it_had()
    {
        await using var server = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0 });
        await server.StartAsync(Token);
        using var cancellation = new CancellationTokenSource();
        var result = await ThroughputClient.RunAsync(
            NetworkContext.Host,
            new ThroughputOptions { Target = "127.0.0.1", Port = server.EndPoint!.Port, Direction = ThroughputDirection.Bidirectional, Seconds = 60, IntervalSeconds = 0.1 },
            new CancelAfter(cancellation, intervals: 2),
            cancellation.Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal((ThroughputEnd.Cancelled, ResultStatus.Cancelled), (result.End, result.Status));
        Assert.True(result.BytesTransferred > 0 && result.Intervals.Count >= 2);
        Assert.Equal(ThroughputEnd.FarEndTerminated, (await server.Results.ReadAsync(Token)).End);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(5201, 129, 1)]
    [InlineData(5201, 1, 0)]
    public async Task Options_out_of_range_are_the_user_s_mistake(int port, int parallel, int seconds)
    {
        var options = new ThroughputOptions { Target = "127.0.0.1", Port = port, Parallel = parallel, Seconds = seconds };
        var error = await Assert.ThrowsAsync<NetTestException>(() => ThroughputClient.RunAsync(NetworkContext.Host, options, progress: null, Token));
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
    }

    private static async Task<ThroughputResult> RunAsync(IPEndPoint server, ThroughputOptions? options = null)
    {
        options = (options ?? new ThroughputOptions { Target = "", Seconds = 1 }) with { Target = "127.0.0.1", Port = server.Port, StallTimeout = s_patience, ConnectTimeout = s_patience, IntervalSeconds = 0.2 };
        return await ThroughputClient.RunAsync(NetworkContext.Host, options, progress: null, Token).WaitAsync(TimeSpan.FromSeconds(25), Token);
    }

    private sealed class CancelAfter(CancellationTokenSource source, int intervals) : IProgress<ThroughputInterval>
    {
        private int _left = intervals;

        public void Report(ThroughputInterval value)
        {
            if (--_left == 0)
                source.Cancel();
        }
    }
}
