using System.Net.Sockets;
using System.Text;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Carrying;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Carrying;

public sealed class ControlServerTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly List<ControlRequest> _orders = [];
    private ControlServer? _server;

    private string SocketPath => Path.Combine(_folder.Path, "abcdef.sock");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder.Path);
        _server = ControlServer.Start(SocketPath, order =>
        {
            _orders.Add(order);
            if (order.Change == "slow")
                throw new NetTestException(ErrorReason.SystemCallFailed, "The emulated link 'slow' did not answer within 10 s.");
            return order.Change == "wrong" ? new ControlReply { Error = "there is no link 'wrong'" } : new ControlReply();
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_order_comes_whole_and_is_answered()
    {
        var spec = new ImpairmentSpec { DelayMs = 20, LossBursts = new GilbertElliottLoss { EnterPercent = 1, LeavePercent = 25 }, Seed = 7 };
        var reply = await AskAsync(new ControlRequest { Change = "p0", Egress = spec });
        Assert.Null(reply!.Error);
        Assert.Equal(spec, Assert.Single(_orders).Egress);
        Assert.Null(_orders[0].Ingress);
        Assert.Equal("there is no link 'wrong'", (await AskAsync(new ControlRequest { Change = "wrong" }))!.Error);
    }

    [Fact]
    public void Only_its_owner_may_give_orders()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"change\": 5}\n")]
    [InlineData("{\"change\"")]
    [InlineData("")]
    public async Task Garbage_and_half_orders_neither_pass_nor_hurt(string text)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            await socket.SendAsync(Encoding.UTF8.GetBytes(text));
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[1000];
            Assert.Contains("could not be read", Encoding.UTF8.GetString(answer, 0, await socket.ReceiveAsync(answer)), StringComparison.Ordinal);
        }

        Assert.Empty(_orders);
        Assert.NotNull(await AskAsync(new ControlRequest()));
    }

    [Fact]
    public async Task What_cannot_be_answered_is_told_and_the_next_order_is_heeded()
    {
        Assert.Contains("did not answer", (await AskAsync(new ControlRequest { Change = "slow" }))?.Error, StringComparison.Ordinal);
        Assert.Null((await AskAsync(new ControlRequest()))!.Error);
        await _server!.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Its_end_takes_the_socket_away_and_nobody_is_kept_waiting()
    {
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await silent.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
        await _server!.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
        Assert.Null(await AskAsync(new ControlRequest()));
    }

    private Task<ControlReply?> AskAsync(ControlRequest request) => ControlClient.AskAsync(SocketPath, request, TimeSpan.FromSeconds(10), CancellationToken.None);
}
