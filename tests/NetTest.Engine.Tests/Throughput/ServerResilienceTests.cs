using System.Net;
using System.Net.Sockets;
using System.Text;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Clients that misbehave cost nobody else anything.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ServerResilienceTests : IAsyncDisposable
{
    private static readonly byte[] s_parameters = new IperfParameters { Seconds = 1, BlockBytes = 1000 }.ToFrame();

    private readonly ThroughputServer _server = Create(TimeSpan.FromSeconds(3));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ThroughputOptions Options => new() { Target = "127.0.0.1", Port = _server.EndPoint?.Port ?? 1, StallTimeout = TimeSpan.FromSeconds(20) };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Fifty_clients_at_once_of_which_one_stalls_one_resets_one_lies_and_one_never_ends_the_other_46_are_right()
    {
        // Two wait for it, and none of the 46 may be held up for so long by the others and a busy machine.
        await using var server = Create(TimeSpan.FromSeconds(8));
        await server.StartAsync(Token);
        using var stalled = await IntroduceAsync(server);
        using var reset = await RunningAsync(server);
        using var liar = await RunningAsync(server);
        using var endless = await RunningAsync(server);
        reset.Control.Close(0);
        var lying = LieAsync(liar);

        // TCP and UDP, up and down, and by bytes, all at once.
        var tests = Enumerable.Range(0, 46).Select(i => ThroughputClient.RunAsync(NetworkContext.Host, Good(i) with { Port = server.EndPoint!.Port }, progress: null, Token)).ToArray();
        var results = await Task.WhenAll(tests);
        for (var i = 0; i < results.Length; i++)
            CheckGood(i, results[i]);
        await lying;

        // The bad ones end as well, each for its reason, without anybody's help.
        var seen = new List<ThroughputResult>();
        while (seen.Count < 50)
            seen.Add(await server.Results.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(46, seen.Count(result => result.End == ThroughputEnd.Completed));
        Assert.Equal(2, seen.Count(result => result.End == ThroughputEnd.TimedOut));
        Assert.Single(seen, result => result.End == ThroughputEnd.ProtocolViolation);
        Assert.Single(seen, result => result.End == ThroughputEnd.ControlConnectionLost);
        Assert.Equal(0, server.ActiveTests);
        foreach (var result in results)
            Assert.Equal(result.BytesReceived, seen.Single(other => other.Cookie == result.Cookie).BytesReceived);
    }

    [Fact]
    public async Task The_window_that_a_client_wishes_stays_below_the_machines_limit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is read from /proc");
        await _server.StartAsync(Token);
        var limit = int.Parse((await File.ReadAllTextAsync("/proc/sys/net/core/wmem_max", Token)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        var wish = Math.Min(4L * limit, IperfParameters.LargestWindow);
        var result = await ThroughputClient.RunAsync(NetworkContext.Host, Options with { Bytes = 1000, Direction = ThroughputDirection.Receive, WindowBytes = (int)wish }, progress: null, Token);
        Assert.Equal(ThroughputEnd.Completed, result.End);
        var there = await _server.Results.ReadAsync(Token);
        // The kernel doubles what is asked for (socket(7)).
        Assert.All(there.Streams, stream => Assert.InRange(stream.SendBufferBytes!.Value, 1, 2L * limit));
    }

    [Fact]
    public async Task A_name_in_the_JSON_that_is_no_unicode_is_answered_with_an_error()
    {
        await _server.StartAsync(Token);
        using var peer = await IntroduceAsync();
        var text = """{"tcp":true,"\ud800 a name that is longer than any that is looked for":1}"""u8.ToArray();
        await peer.Control.SendAsync((byte[])[0, 0, 0, (byte)text.Length, .. text], Token);
        Assert.Equal(IperfState.ServerError, await peer.ReadAsync());
        Assert.Equal(ThroughputEnd.ProtocolViolation, (await _server.Results.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token)).End);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("length")]
    [InlineData("json")]
    [InlineData("cookie")]
    [InlineData("nothing")]
    public async Task Garbage_is_answered_or_dropped_and_the_next_client_is_served(string kind)
    {
        await _server.StartAsync(Token);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.EndPoint!, Token);
        byte[] bytes = kind switch
        {
            "garbage" => [.. Enumerable.Repeat((byte)0xEE, 5000)],
            "length" => [.. IperfCookie.ToBytes(IperfCookie.Create()), 0x7F, 0xFF, 0xFF, 0xFF, .. new byte[100]],
            "json" => [.. IperfCookie.ToBytes(IperfCookie.Create()), 0, 0, 0, 4, .. "{{{{"u8],
            "cookie" => new byte[IperfCookie.Length],
            _ => [],
        };
        await socket.SendAsync(bytes, Token);
        await EndsAsync(socket);
        CheckGood(0, await ThroughputClient.RunAsync(NetworkContext.Host, Good(0), progress: null, Token));
    }

    [Fact]
    public async Task A_client_more_than_allowed_is_refused_and_served_when_there_is_room()
    {
        await using var small = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0, MaxClients = 1 });
        await small.StartAsync(Token);
        var options = Options with { Port = small.EndPoint!.Port, Bytes = 1000 };
        using (var first = await RunningAsync(small))
            Assert.Equal(ThroughputEnd.AccessDenied, (await ThroughputClient.RunAsync(NetworkContext.Host, options, progress: null, Token)).End);
        Assert.Equal(1, small.RefusedClients);
        _ = await small.Results.ReadAsync(Token);
        Assert.Equal(ThroughputEnd.Completed, (await ThroughputClient.RunAsync(NetworkContext.Host, options, progress: null, Token)).End);
    }

    [Fact]
    public async Task A_server_that_stops_tells_its_clients_and_leaves_nothing_open()
    {
        await _server.StartAsync(Token);
        var started = new TaskCompletionSource();
        var test = ThroughputClient.RunAsync(NetworkContext.Host, Options with { Seconds = 60, IntervalSeconds = 0.1 }, new Tell(() => started.TrySetResult()), Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
        await _server.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        var result = await test.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Contains(result.End, new[] { ThroughputEnd.FarEndTerminated, ThroughputEnd.StreamFailed });
        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.True(result.BytesTransferred > 0 && result.Intervals.Count > 0);
        Assert.Equal(ThroughputEnd.Cancelled, (await _server.Results.ReadAsync(Token)).End);
        Assert.True(_server.Completion.IsCompletedSuccessfully);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () => await socket.ConnectAsync(_server.EndPoint!, Token));
    }

    [Fact]
    public async Task A_one_off_server_ends_after_its_test_and_a_taken_port_is_told()
    {
        await using var once = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0, OneOff = true });
        await once.StartAsync(Token);
        await using var second = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = once.EndPoint!.Port });
        Assert.Equal(ErrorReason.AddressInUse, (await Assert.ThrowsAsync<NetTestException>(() => second.StartAsync(Token))).Reason);
        var result = await ThroughputClient.RunAsync(NetworkContext.Host, Options with { Port = once.EndPoint.Port, Bytes = 1000 }, progress: null, Token);
        Assert.Equal(ThroughputEnd.Completed, result.End);
        await once.Completion.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    private static ThroughputServer Create(TimeSpan idleTimeout) => new(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0, IdleTimeout = idleTimeout });

    private static void CheckGood(int i, ThroughputResult result)
    {
        Assert.True(result.End == ThroughputEnd.Completed, $"client {i}: {result.End} {result.Error}");
        if (i % 3 != 2)
        {
            Assert.Equal(300_000 + i, result.BytesReceived);
            return;
        }

        Assert.Equal(100, result.PacketsSent);
        Assert.Equal(100, result.PacketsReceived + result.LostPackets);
    }

    private static async Task LieAsync(Peer liar)
    {
        await liar.Control.SendAsync(new[] { (byte)IperfState.TestEnd }, Token);
        Assert.Equal(IperfState.ExchangeResults, await liar.ReadAsync());
        var lie = Encoding.UTF8.GetBytes("""{"streams":[{"id":1,"bytes":-9999},{"id":1,"bytes":1e308}]}""");
        await liar.Control.SendAsync((byte[])[0, 0, 0, (byte)lie.Length, .. lie], Token);
        Assert.Equal(IperfState.ServerError, await liar.ReadAsync());
    }

    private static async Task EndsAsync(Socket socket)
    {
        var buffer = new byte[1000];
        try
        {
            while (await socket.ReceiveAsync(buffer, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end, too.
        }
    }

    private ThroughputOptions Good(int i) => (i % 3) switch
    {
        0 => Options with { Bytes = 300_000 + i },
        1 => Options with { Bytes = 300_000 + i, Direction = ThroughputDirection.Send, Parallel = 2 },
        _ => Options with { Protocol = ThroughputProtocol.Udp, Blocks = 100, BlockBytes = 500, RateBitsPerSecond = 2_000_000 },
    };

    private async Task<Peer> IntroduceAsync(ThroughputServer? server = null)
    {
        var peer = new Peer(IperfCookie.Create(), (server ?? _server).EndPoint!);
        await peer.Control.ConnectAsync(peer.EndPoint, Token);
        await peer.Control.SendAsync(IperfCookie.ToBytes(peer.Cookie), Token);
        Assert.Equal(IperfState.ParamExchange, await peer.ReadAsync());
        return peer;
    }

    /// <summary>A client by hand, whose test runs and that sends nothing.</summary>
    private async Task<Peer> RunningAsync(ThroughputServer? server = null)
    {
        var peer = await IntroduceAsync(server);
        await peer.Control.SendAsync(s_parameters, Token);
        Assert.Equal(IperfState.CreateStreams, await peer.ReadAsync());
        await peer.Data.ConnectAsync(peer.EndPoint, Token);
        await peer.Data.SendAsync(IperfCookie.ToBytes(peer.Cookie), Token);
        Assert.Equal(IperfState.TestStart, await peer.ReadAsync());
        Assert.Equal(IperfState.TestRunning, await peer.ReadAsync());
        return peer;
    }

    private sealed record Peer(string Cookie, IPEndPoint EndPoint) : IDisposable
    {
        internal Socket Control { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        internal Socket Data { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        internal async Task<IperfState> ReadAsync()
        {
            var one = new byte[1];
            Assert.Equal(1, await Control.ReceiveAsync(one, Token));
            return (IperfState)(sbyte)one[0];
        }

        public void Dispose()
        {
            Control.Dispose();
            Data.Dispose();
        }
    }

    private sealed class Tell(Action action) : IProgress<ThroughputInterval>
    {
        public void Report(ThroughputInterval value) => action();
    }
}
