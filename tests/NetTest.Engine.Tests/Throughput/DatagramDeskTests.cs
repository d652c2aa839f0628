using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Protocol;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

public sealed class DatagramDeskTests : IAsyncLifetime
{
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private readonly ThroughputServer _server;
    private readonly List<IDisposable> _sockets = [];
    private readonly List<ServerSession> _sessions = [];
    private DatagramDesk _desk = null!;

    public DatagramDeskTests() => _server = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0, TimeProvider = _time });

    public ValueTask InitializeAsync()
    {
        _desk = new DatagramDesk(_server, new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
            await session.DisposeAsync();
        _sockets.ForEach(socket => socket.Dispose());
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Clients_of_one_address_take_turns_and_the_next_comes_when_one_leaves()
    {
        var sessions = new List<ServerSession> { await CreateAsync(), await CreateAsync(), await CreateAsync() };
        await _desk.EnterAsync(sessions[0], CancellationToken.None);
        var second = _desk.EnterAsync(sessions[1], CancellationToken.None);
        var third = _desk.EnterAsync(sessions[2], CancellationToken.None);
        Assert.False(second.IsCompleted || third.IsCompleted);
        _desk.Leave(sessions[0]);
        // No time goes by: it is the leaving that lets the next one in.
        var entered = await Task.WhenAny(second, third).WaitAsync(s_deadline);
        var stillWaits = entered == second ? third : second;
        Assert.False(stillWaits.IsCompleted);
        _desk.Leave(entered == second ? sessions[1] : sessions[2]);
        await stillWaits.WaitAsync(s_deadline);
    }

    [Fact]
    public async Task Who_does_not_come_is_passed_over_and_who_is_stopped_waits_no_longer()
    {
        await _desk.EnterAsync(await CreateAsync(), CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var stopped = _desk.EnterAsync(await CreateAsync(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        var next = _desk.EnterAsync(await CreateAsync(), CancellationToken.None);
        _time.Advance(s_turn - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next.WaitAsync(s_deadline);
    }

    [Fact]
    public async Task Who_knocks_while_another_s_socket_is_being_made_is_served_too()
    {
        using var first = Knocker();
        using var second = Knocker();
        using var listener = ServerSockets.BindDatagram(_server.Options, new IPEndPoint(IPAddress.Loopback, 0));
        var made = new List<Socket>();
        await using var desk = new DatagramDesk(_server, listener)
        {
            Bind = local =>
            {
                var socket = ServerSockets.BindDatagram(_server.Options, local);
                _sockets.Add(socket);
                // The socket is bound and not connected yet: it takes what comes from anybody, and on loopback that is at once.
                if (made.Count == 0)
                    second.SendTo(DatagramHeader.ConnectRequest, local);
                lock (made)
                    made.Add(socket);
                return socket;
            },
        };
        var session = await CreateAsync();
        session.Await(2);
        await desk.EnterAsync(session, CancellationToken.None);
        desk.Start(CancellationToken.None);
        first.SendTo(DatagramHeader.ConnectRequest, listener.LocalEndPoint!);
        await Wait.UntilAsync(() =>
        {
            lock (made)
                return made.Count == 2 && made.TrueForAll(socket => socket.Connected);
        });
        Assert.Equal([first.LocalEndPoint, second.LocalEndPoint], made.Select(socket => socket.RemoteEndPoint));
    }

    [Fact]
    public async Task Many_streams_of_many_clients_that_knock_at_once_all_find_their_session()
    {
        await using var server = new ThroughputServer(new ThroughputServerOptions { Address = IPAddress.Loopback, Port = 0 });
        await server.StartAsync(CancellationToken.None);
        var options = new ThroughputOptions { Target = "127.0.0.1", Port = server.EndPoint!.Port, Protocol = ThroughputProtocol.Udp, Parallel = 32, RateBitsPerSecond = 100_000, Seconds = 1 };
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ThroughputClient.RunAsync(Engine.Sockets.NetworkContext.Host, options, progress: null, TestContext.Current.CancellationToken)));
        Assert.All(results, result => Assert.True(result.End == Engine.Results.ThroughputEnd.Completed, $"{result.End}: {result.Error}"));
        Assert.All(results, result => Assert.Equal(32, result.Streams.Count));
        await Wait.UntilAsync(() => server.ActiveTests == 0);
    }

    private static Socket Knocker()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task<ServerSession> CreateAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        _sockets.Add(client);
        var accepting = listener.AcceptSocketAsync();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var session = new ServerSession(_server, await accepting, "cookie");
        _sessions.Add(session);
        return session;
    }
}
