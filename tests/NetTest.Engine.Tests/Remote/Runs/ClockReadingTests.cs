using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Protocol;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>The offset of an agent's clock, and by how much it may be wrong, over paths that differ there and back.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ClockReadingTests
{
    [Theory]
    [InlineData(5.0, 1.0, 0.1, 10)] // The earlier one agrees and was far more exact: it stays.
    [InlineData(5.0, 0.05, 0.1, 5)] // The later one is more exact.
    [InlineData(100.0, 1.0, 0.1, 100)] // The clock has been set.
    [InlineData(5.0, 1.0, 2000.0, 5)] // So long ago that it tells nothing.
    public void A_reading_is_renewed_unless_it_agrees_and_is_more_exact(double offset, double error, double age, double expected)
    {
        var earlier = new ClockReading(TimeSpan.FromMilliseconds(expected == 10 ? 5.5 : 5.1), TimeSpan.FromMilliseconds(0.1));
        var later = new ClockReading(TimeSpan.FromMilliseconds(offset), TimeSpan.FromMilliseconds(error));

        var renewed = AgentClock.Renew(earlier, later, TimeSpan.FromSeconds(age));

        Assert.Equal(expected == 10 ? earlier.Offset : later.Offset, renewed.Offset);
        Assert.True(renewed.Error <= later.Error);
    }

    [Fact]
    public void The_truth_lies_within_the_stated_error_however_the_delay_is_shared()
    {
        var spans = Gen.Choose(0, 2_000_000).Select(microseconds => TimeSpan.FromMicroseconds(microseconds));
        var cases = from there in spans
                    from back in spans
                    from truth in Gen.Choose(-1_000_000_000, 1_000_000_000).Select(microseconds => TimeSpan.FromMicroseconds(microseconds))
                    select (There: there, Back: back, Truth: truth);

        Prop.ForAll(cases.ToArbitrary(), path =>
        {
            var sent = DateTimeOffset.UnixEpoch.AddYears(50);
            var reading = ClockReading.From(sent, sent + path.There + path.Truth, path.There + path.Back);
            var wrong = reading.Offset - path.Truth;
            // Half of what one way takes longer than the other, to a tick that the halving drops.
            return wrong.Duration() <= reading.Error + TimeSpan.FromTicks(1)
                && (wrong - ((path.There - path.Back) / 2)).Duration() <= TimeSpan.FromTicks(1)
                && (reading.FromAgent(reading.ToAgent(sent)) - sent).Duration() <= TimeSpan.FromTicks(1);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_delay_on_one_way_only_is_told_as_the_error_that_it_causes()
    {
        Requires.Root();
        const int DelayMs = 40;
        var prefix = $"clk{Guid.NewGuid():N}"[..9];
        NamespaceSpec Node(string name, string address, double delayMs) => new()
        {
            Name = name,
            Links = [new LinkSpec { Bridge = prefix, Addresses = [InterfaceAddress.Parse(address, null)], Egress = delayMs > 0 ? new ImpairmentSpec { DelayMs = delayMs } : null }],
        };
        await using var topology = await LiveTopology.BuildAsync(
            new TopologySpec { Namespaces = [Node(prefix + "-c", "10.198.0.1/24", DelayMs), Node(prefix + "-a", "10.198.0.2/24", 0)] }, new TopologyOptions(), CancellationToken.None);
        await using var carrier = new Carrier(prefix + "-c", prefix + "-a", new IPEndPoint(IPAddress.Parse("10.198.0.2"), 7000));

        // Both ends read the same clock, so whatever offset is found is wrong by itself.
        var inventory = new AgentInventory { Agents = [new AgentEntry { Name = "far", Carrier = carrier.Name }] };
        var report = Assert.Single(await AgentSurvey.RunAsync(inventory, new RemoteRunOptions { Carriers = [carrier] }, null, CancellationToken.None));

        Assert.True(report.IsReachable, report.Reason);
        // What the machine adds on either way is in both numbers: their sum is the way there, their difference the way back.
        var (offset, error) = (report.ClockOffsetMs!.Value, report.ClockErrorMs!.Value);
        Assert.InRange(offset + error, DelayMs - 1, 500);
        Assert.InRange(error - offset, 0, 500);
        Assert.InRange(offset, 5, 250);
    }

    /// <summary>An agent behind a TCP connection between two namespaces.</summary>
    private sealed class Carrier : IAgentCarrier, IAsyncDisposable
    {
        private readonly NetworkContext _near;
        private readonly NetworkContext _far;
        private readonly Socket _listener;
        private readonly IPEndPoint _at;
        private Task _serving = Task.CompletedTask;

        internal Carrier(string near, string far, IPEndPoint at)
        {
            (_near, _far, _at) = (NetworkContext.Open(near), NetworkContext.Open(far), at);
            _listener = _far.CreateSocket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _listener.Bind(at);
            _listener.Listen();
        }

        public string Name => "tcp";

        public async Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
        {
            _serving = ServeAsync();
            var socket = _near.CreateSocket(_at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.NoDelay = true;
            await socket.ConnectAsync(_at, cancellationToken);
            return await ConnectedAgent.OpenAsync(ChannelOf(socket), agent.Name, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _serving.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
            _listener.Dispose();
            _near.Dispose();
            _far.Dispose();
        }

        private static StreamChannel ChannelOf(Socket socket)
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new StreamChannel(stream, stream);
        }

        private async Task ServeAsync()
        {
            var socket = await _listener.AcceptAsync();
            socket.NoDelay = true;
            await AgentServer.ServeAsync(ChannelOf(socket), new AgentHostOptions(), CancellationToken.None);
        }
    }
}
