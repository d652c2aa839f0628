using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes;

/// <summary>Real round trips between two namespaces, both ends ours.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ConnTestTests
{
    [Theory]
    [InlineData(ProbeProtocol.Icmp, false)]
    [InlineData(ProbeProtocol.Icmp, true)]
    [InlineData(ProbeProtocol.Tcp, false)]
    [InlineData(ProbeProtocol.Tcp, true)]
    [InlineData(ProbeProtocol.TcpRequest, false)]
    [InlineData(ProbeProtocol.TcpRequest, true)]
    [InlineData(ProbeProtocol.Udp, false)]
    [InlineData(ProbeProtocol.Udp, true)]
    [InlineData(ProbeProtocol.Stamp, false)]
    [InlineData(ProbeProtocol.Stamp, true)]
    public async Task Every_protocol_measures_over_both_families(ProbeProtocol protocol, bool isIPv6)
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.MeasureAsync(isIPv6, options => options with { Protocol = protocol, Count = 50, Interval = TimeSpan.FromMilliseconds(2), LongPayloadBytes = 5000 });
        Assert.Equal((ResultStatus.Passed, 50L, 50L, 0L), (result.Status, result.Sent, result.Received, result.Lost));
        Assert.Equal(ProbeProtocolName.Of(protocol), result.Protocol);
        Assert.Equal(isIPv6 ? TestNamespaces.ClientAddress6 : TestNamespaces.ClientAddress, result.Source);
        Assert.InRange(result.RttP50Ms!.Value, 0.001, 100);
        Assert.True(result.RttMinMs <= result.RttP50Ms && result.RttP50Ms <= result.RttP99Ms && result.RttP99Ms <= result.RttMaxMs);
        Assert.True(result.LatencyP50Ms >= result.RttMinMs);
        Assert.Equal((0L, 0L, 0L, 0L), (result.Late, result.Duplicate, result.Reordered, result.Unexpected));
        if (protocol != ProbeProtocol.Tcp)
            Assert.Equal((50L, 50L), (result.LongSent, result.LongReceived));
    }

    [Fact]
    public async Task One_result_tells_network_host_and_application_apart()
    {
        await using var lab = await Lab.StartAsync();
        var result = await lab.MeasureAsync(isIPv6: false, options => options with { Count = 100, Interval = TimeSpan.FromMilliseconds(5) });
        Assert.Equal("udp", result.Protocol);
        // What contains another is no shorter, probe by probe and so in the median.
        Assert.True(result.NetworkRttP50Ms > 0 && result.NetworkRttP50Ms < result.RttP50Ms, $"{result.NetworkRttP50Ms} {result.RttP50Ms}");
        Assert.True(result.HoldP50Ms > 0 && result.HoldP50Ms < result.RttP50Ms);
        var kernel = Assert.Single(result.Views, view => view is { Name: "kernel", Protocol: "udp" } && view.PayloadBytes == result.PayloadBytes);
        Assert.True(kernel.P50Ms <= result.RttP50Ms * 1.01);
        Assert.True(kernel.Count >= 90);
        // Both ends read one clock, so the two ways add up to the network's round trip.
        Assert.Equal(0, result.OneWayErrorMs);
        Assert.InRange(result.ForwardDelayP50Ms!.Value + result.BackwardDelayP50Ms!.Value, result.NetworkRttP50Ms!.Value * 0.3, result.NetworkRttP50Ms.Value * 3);
        Assert.Equal((0L, 0L), (result.LostForward, result.LostBackward));
        Assert.True(result.HandshakeP50Ms > 0 && result.ApplicationRttP50Ms > 0 && result.KernelRttMs > 0);
        Assert.True(result.MssBytes is > 1000 and < 1500);
        Assert.True(result.CongestionWindowSegments > 0 && result.Retransmits >= 0 && result.DeliveryRateBitsPerSecond > 0);
        Assert.NotNull(result.CongestionControl);
        Assert.Equal(10_000, result.LongPayloadBytes);
        Assert.Contains(result.Views, view => view is { Name: "rtt", Protocol: "icmp", Count: 100 });
        Assert.NotNull(result.CpuStealPercent);
        Assert.True(result.SlipMaxMs >= 0 && result.SendCallP99Ms > 0);
    }

    [Fact]
    public async Task A_key_is_required_where_one_is_set()
    {
        byte[] key = [1, 2, 3];
        await using var lab = await Lab.StartAsync(options => options with { Key = key });
        var right = await lab.MeasureAsync(isIPv6: false, options => options with { Protocol = ProbeProtocol.Udp, Key = key, Count = 20, Interval = TimeSpan.FromMilliseconds(1) });
        Assert.Equal((20L, 20L), (right.Received, right.LongReceived));
        var wrong = await lab.MeasureAsync(isIPv6: false, options => options with { Protocol = ProbeProtocol.Stamp, Key = new byte[] { 9 }, Count = 5, Interval = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal((ResultStatus.Failed, 0L, 100.0), (wrong.Status, wrong.Received, wrong.LossPercent));
        await Wait.UntilAsync(() => lab.Responder.GetResult().RefusedByReason.GetValueOrDefault("BadKey") >= 5);
        Assert.Equal(5, lab.Responder.GetResult().RefusedByReason["BadKey"]);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_refuses_at_once()
    {
        await using var lab = await Lab.StartAsync();
        foreach (var protocol in new[] { ProbeProtocol.Udp, ProbeProtocol.Tcp, ProbeProtocol.TcpRequest })
        {
            // Of UDP the kernel sends six refusals in a row, and then one a second (icmp_ratelimit).
            var count = protocol == ProbeProtocol.Udp ? 5 : 20;
            var result = await lab.MeasureAsync(isIPv6: false, options => options with { Protocol = protocol, Port = 9, Count = count, Interval = TimeSpan.FromMilliseconds(5), LongPayloadBytes = 0, Timeout = TimeSpan.FromSeconds(30) });
            Assert.Equal((ResultStatus.Failed, count, 0L), (result.Status, result.Sent, result.Received));
            Assert.Equal(count, result.FailuresByReason["Refused"]);
            Assert.True(result.DurationSeconds < 20);
        }
    }

    [Fact]
    public async Task Stopping_gives_what_was_measured_by_then()
    {
        await using var lab = await Lab.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var progress = new Watch(value =>
        {
            if (value.Received >= 10)
                cancellation.Cancel();
        });
        var result = await ConnTest.RunAsync(lab.Options(isIPv6: false) with { Count = 1_000_000, Interval = TimeSpan.FromMilliseconds(5) }, progress, cancellation.Token);
        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.InRange(result.Received, 10, 100_000);
        Assert.Equal(result.Sent, result.Received + result.Lost);
    }

    [Fact]
    public async Task A_silent_target_delays_no_other_and_a_bad_name_spoils_none()
    {
        await using var lab = await Lab.StartAsync();
        var good = lab.Options(isIPv6: false) with { Protocol = ProbeProtocol.Udp, Count = 20, Interval = TimeSpan.FromMilliseconds(1), LongPayloadBytes = 0 };
        // Nobody has this address: the neighbour never answers.
        var silent = good with { Target = "198.51.100.99", Timeout = TimeSpan.FromSeconds(3) };
        var order = new List<string>();
        await foreach (var done in ConnTest.RunAllAsync([silent, good, good with { Target = "no.such.name.invalid" }], progress: null, CancellationToken.None))
        {
            try
            {
                var result = await done;
                order.Add(result.Target);
                Assert.Equal(result.Target == good.Target ? 20 : 0, result.Received);
            }
            catch (NetTestException exception)
            {
                Assert.Equal(ErrorReason.NameNotResolved, exception.Reason);
            }
        }

        Assert.Equal(2, order.Count);
        Assert.Equal((good.Target, silent.Target), (order[0], order[1]));
    }

    [Fact]
    public async Task Ten_thousand_probes_leave_nothing_open()
    {
        await using var lab = await Lab.StartAsync();
        await lab.MeasureAsync(isIPv6: false, options => options with { Count = 5, Interval = TimeSpan.FromMilliseconds(1) });
        var before = OpenFiles();
        var result = await lab.MeasureAsync(isIPv6: false, options => options with { Protocol = ProbeProtocol.Tcp, Count = 10_000, Interval = TimeSpan.FromMicroseconds(100) });
        Assert.Equal(10_000, result.Sent);
        Assert.Equal(10_000, result.Received);
        var udp = await lab.MeasureAsync(isIPv6: false, options => options with { Protocol = ProbeProtocol.Udp, Count = 10_000, Interval = TimeSpan.FromMicroseconds(100), LongPayloadBytes = 0 });
        Assert.Equal(udp.Sent, udp.Received + udp.Lost);
        Assert.Equal(10_000, udp.Received);
        // What the responder still has open of the last connections is closed as it reads their end.
        await Wait.UntilAsync(() => OpenFiles() <= before, () => $"{OpenFiles()} files are open, before it were {before}");
    }

    [Fact]
    public async Task Ping_measures_the_same_distance()
    {
        Requires.Tool("ping", "iputils-ping");
        await using var lab = await Lab.StartAsync();
        var ours = lab.MeasureAsync(isIPv6: false, options => options with { Protocol = ProbeProtocol.Icmp, Count = 400, Interval = TimeSpan.FromMilliseconds(5), PayloadBytes = 56 });
        var theirs = TestNamespaces.ExecAsync(lab.Network.Client, "ping", "-q", "-c", "400", "-i", "0.005", TestNamespaces.ServerAddress);
        var result = await ours;
        // rtt min/avg/max/mdev = 0.012/0.034/0.210/0.011 ms
        var line = (await theirs).Split('\n').Last(text => text.StartsWith("rtt", StringComparison.Ordinal));
        var least = double.Parse(line.Split(['=', '/'])[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(400, result.Received);
        // The least of 400 is free of other programs' doings; ping's own has a system call more or less in it.
        Assert.InRange(result.RttMinMs!.Value, (least / 4) - 0.01, (least * 4) + 0.05);
    }

    private static int OpenFiles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private sealed class Watch(Action<ConnTestProgress> onReport) : IProgress<ConnTestProgress>
    {
        public void Report(ConnTestProgress value) => onReport(value);
    }

    private sealed class Lab : IAsyncDisposable
    {
        private NetworkContext? _client;
        private NetworkContext? _server;

        internal required TestNamespaces Network { get; init; }

        internal ConnTestResponder Responder { get; private set; } = null!;

        internal static async Task<Lab> StartAsync(Func<ConnTestResponderOptions, ConnTestResponderOptions>? configure = null)
        {
            var lab = new Lab { Network = await TestNamespaces.CreateAsync() };
            lab._client = NetworkContext.Open(lab.Network.Client);
            lab._server = NetworkContext.Open(lab.Network.Server);
            var options = new ConnTestResponderOptions { Context = lab._server, Port = 8080 };
            lab.Responder = await ConnTestResponder.StartAsync(configure?.Invoke(options) ?? options, CancellationToken.None);
            await lab.AwaitNeighbourAsync(isIPv6: false);
            await lab.AwaitNeighbourAsync(isIPv6: true);
            return lab;
        }

        // A new link learns its neighbour with the first packets, and of IPv6 only after its own link-local address is known to be free.
        private async Task AwaitNeighbourAsync(bool isIPv6)
        {
            var options = Options(isIPv6) with { Protocol = ProbeProtocol.Icmp, Count = 1, LongPayloadBytes = 0, Timeout = TimeSpan.FromMilliseconds(250) };
            for (var i = 0; i < 100; i++)
            {
                if ((await ConnTest.RunAsync(options, progress: null, CancellationToken.None)).Received == 1)
                    return;
            }

            Assert.Fail("the link between the namespaces does not come up");
        }

        internal ConnTestOptions Options(bool isIPv6) => new()
        {
            Target = isIPv6 ? TestNamespaces.ServerAddress6 : TestNamespaces.ServerAddress,
            Context = _client!,
            Port = 8080,
        };

        internal Task<ConnTestResult> MeasureAsync(bool isIPv6, Func<ConnTestOptions, ConnTestOptions> configure) =>
            ConnTest.RunAsync(configure(Options(isIPv6)), progress: null, CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Responder.DisposeAsync();
            _client!.Dispose();
            _server!.Dispose();
            await Network.DisposeAsync();
        }
    }
}
