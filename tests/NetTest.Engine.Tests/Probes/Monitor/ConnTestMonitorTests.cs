using System.Collections.Concurrent;
using System.Globalization;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>Schedule, discovery from a file, series and events, without a network.</summary>
public sealed class ConnTestMonitorTests : IDisposable
{
    private readonly FakePeerProbe _probe = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly Events _events = new();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task One_silent_peer_delays_no_other()
    {
        _probe.Silent["203.0.113.1:8080"] = true;
        await using var monitor = await StartAsync(Fast with { Targets = ["203.0.113.1", "203.0.113.2", "203.0.113.3"] });
        await Wait.UntilAsync(() => _probe.Probed.ContainsKey("203.0.113.1:8080"));
        await Wait.UntilAsync(() => _probe.Probed.GetValueOrDefault("203.0.113.2:8080") >= 10 && _probe.Probed.GetValueOrDefault("203.0.113.3:8080") >= 10);
        Assert.Equal(1, _probe.Probed["203.0.113.1:8080"]);
        var result = await monitor.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.Equal((bool?)null, result.Peers[0].Up);
        Assert.True(result.Peers[1].Up);
    }

    [Fact]
    public async Task A_bounded_monitor_ends_after_its_rounds_and_fails_if_a_peer_is_down()
    {
        _probe.Down["203.0.113.2:8080"] = true;
        await using var monitor = await StartAsync(Fast with { Targets = ["203.0.113.1", "203.0.113.2"], Rounds = 3 });
        var result = await monitor.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.Equal((3L, 6L, 6L, true, 0.0, 1500, 1.0), Of(result.Peers[0]));
        Assert.Equal((3L, 6L, 0L, false, 100.0, 1500, null), Of(result.Peers[1]));
        Assert.Equal(3, result.Peers[0].Retransmits);
        Assert.Equal(2.0, result.Peers[0].LongRttP50Ms!.Value, 0.02);
        // The first may be up before the second is found.
        Assert.Equal([MonitorEventKind.PeerFound, MonitorEventKind.PeerFound], _events.All.GroupBy(happened => happened.Subject, StringComparer.Ordinal).Select(peer => peer.First().Kind));
        Assert.Equal(1, _events.Kinds.Count(kind => kind == MonitorEventKind.PeerUp));
        Assert.Equal(1, _events.Kinds.Count(kind => kind == MonitorEventKind.PeerDown));

        static (long, long, long, bool?, double?, int?, double?) Of(MonitorPeerStatus peer) =>
            (peer.Rounds, peer.Sent, peer.Received, peer.Up, peer.LossPercent, peer.PathMtuBytes, peer.RttP50Ms is { } rtt ? Math.Round(rtt, 1) : null);
    }

    [Fact]
    public async Task A_file_of_targets_is_followed_and_the_series_of_who_is_gone_vanish()
    {
        await File.WriteAllTextAsync(_file, "203.0.113.1 # one\n203.0.113.2:99, [2001:db8::3]:8080\n");
        await using var monitor = await StartAsync(Fast with { TargetFile = _file, MetricsPort = 0, Address = System.Net.IPAddress.Loopback, NodeName = "a\"b\\c" });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{monitor.MetricsEndPoint}") };
        await Wait.UntilAsync(() => monitor.GetResult().Peers is { Count: 3 } peers && peers.All(peer => peer is { Up: true, PathMtuBytes: 1500 }));
        var text = await client.GetStringAsync("/metrics");
        Assert.Contains("nettest_up{source=\"127.0.0.1\",destination=\"203.0.113.2\",port=\"99\",node=\"a\\\"b\\\\c\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("nettest_rtt_seconds_bucket{source=\"127.0.0.1\",destination=\"2001:db8::3\",port=\"8080\",node=\"a\\\"b\\\\c\",protocol=\"udp\",test=\"long\",le=\"0.0025\"}", text, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_file, "203.0.113.1\n");
        await Wait.UntilAsync(() => monitor.GetResult().Peers.Count == 1);
        text = await client.GetStringAsync("/metrics");
        Assert.DoesNotContain("203.0.113.2", text, StringComparison.Ordinal);
        Assert.Contains("203.0.113.1", text, StringComparison.Ordinal);
        await Wait.UntilAsync(() => _events.Kinds.Count(kind => kind == MonitorEventKind.PeerGone) == 2);

        File.Delete(_file);
        await Wait.UntilAsync(() => monitor.GetResult().DiscoveryFailuresByReason.ContainsKey("FileNotReadable"));
        Assert.Single(monitor.GetResult().Peers);
    }

    [Fact]
    public async Task A_peer_that_goes_down_and_comes_back_is_told_once_each()
    {
        await using var monitor = await StartAsync(Fast with { Targets = ["203.0.113.1"] });
        await Wait.UntilAsync(() => _events.Kinds.Contains(MonitorEventKind.PeerUp));
        _probe.Down["203.0.113.1:8080"] = true;
        await Wait.UntilAsync(() => _events.Kinds.Contains(MonitorEventKind.PeerDown));
        _probe.PathMtu = 1300;
        _probe.Down.Clear();
        await Wait.UntilAsync(() => _events.Kinds.Count(kind => kind == MonitorEventKind.PeerUp) == 2);
        var peer = Assert.Single(monitor.GetResult().Peers);
        Assert.True(peer.Up);
        Assert.InRange(peer.LossPercent!.Value, 0.1, 99.9);
    }

    [Fact]
    public async Task A_big_mesh_is_probed_by_neighbours_only()
    {
        var targets = Enumerable.Range(1, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"203.0.113.{i}")).ToArray();
        await using var monitor = await StartAsync(Fast with { Targets = targets, Neighbours = 4 });
        await Wait.UntilAsync(() => monitor.GetResult().Peers is { Count: 4 } peers && peers.All(peer => peer.Up == true));
        Assert.Equal((200, 4), (monitor.GetResult().Discovered, _probe.Probed.Count));
    }

    [Fact]
    public async Task Who_finds_nobody_gives_up_after_the_retries_he_was_given()
    {
        await using var monitor = await StartAsync(Fast with { TargetFile = "/nonexistent/targets", DnsRetryInterval = TimeSpan.FromMilliseconds(100), MaxDnsRetries = 2 });
        var result = await monitor.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((ResultStatus.Failed, true, 3L, 3L), (result.Status, result.GaveUp, result.Discoveries, result.DiscoveryFailures));
        Assert.Equal(MonitorEventKind.GaveUp, _events.Kinds[^1]);
    }

    [Fact]
    public async Task Whose_rounds_are_numbered_waits_for_a_first_peer_no_longer_than_they_would_take()
    {
        await using var monitor = await StartAsync(Fast with { TargetFile = _file, Rounds = 3 });
        var result = await monitor.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((ResultStatus.Failed, true, 0L), (result.Status, result.GaveUp, result.DiscoveryFailures));
        Assert.Equal([MonitorEventKind.NobodyFound, MonitorEventKind.GaveUp], _events.Kinds);
    }

    [Fact]
    public async Task A_first_look_that_takes_longer_than_the_rounds_is_followed_by_a_second_one_at_once()
    {
        var time = new ManualTime();
        // Between the first look and what is concluded from it an hour goes by.
        _events.On = happened =>
        {
            if (happened.Kind == MonitorEventKind.NobodyFound)
                time.Advance(TimeSpan.FromHours(1));
        };
        await using var monitor = await StartAsync(Fast with { TargetFile = _file, Rounds = 3, TimeProvider = time });
        await Wait.ForAsync(monitor.Completion);
        var result = await monitor.Completion;
        Assert.Equal((true, 2L), (result.GaveUp, result.Discoveries));
    }

    [Fact]
    public async Task A_first_peer_that_comes_within_that_time_is_probed()
    {
        await using var monitor = await StartAsync(Fast with { TargetFile = _file, Rounds = 100 * 30 });
        await Wait.UntilAsync(() => _events.Kinds.Contains(MonitorEventKind.NobodyFound));
        await File.WriteAllTextAsync(_file, "203.0.113.1\n");
        await Wait.UntilAsync(() => monitor.GetResult().Peers is [{ Up: true }]);
    }

    [Fact]
    public async Task An_endless_monitor_that_is_stopped_before_it_had_a_peer_has_not_passed()
    {
        await using var monitor = await StartAsync(Fast with { TargetFile = _file });
        await Wait.UntilAsync(() => _events.Kinds.Contains(MonitorEventKind.NobodyFound));
        Assert.Equal(ResultStatus.Passed, monitor.GetResult().Status);
        var result = await monitor.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((ResultStatus.Failed, false), (result.Status, result.GaveUp));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told_by_its_name()
    {
        var missing = _file + ".none";
        var thrown = await Assert.ThrowsAsync<NetTestException>(() => ConnTestMonitor.StartAsync(Fast with { TargetFile = missing }, progress: null, CancellationToken.None));
        Assert.Equal((ErrorReason.FileNotReadable, missing), (thrown.Reason, thrown.Target));
        Assert.IsType<FileNotFoundException>(thrown.InnerException);
    }

    [Theory]
    [InlineData("no target")]
    [InlineData("interval")]
    [InlineData("neighbours")]
    [InlineData("auto")]
    public async Task Wrong_options_are_told(string what)
    {
        var options = what switch
        {
            "no target" => Fast,
            "interval" => Fast with { Targets = ["x"], Interval = TimeSpan.Zero },
            "neighbours" => Fast with { Targets = ["x"], Neighbours = 0 },
            _ => Fast with { Targets = ["x"], Protocols = [ProbeProtocol.Auto] },
        };
        var thrown = await Assert.ThrowsAsync<NetTestException>(() => ConnTestMonitor.StartAsync(options, progress: null, CancellationToken.None));
        Assert.Equal(ErrorReason.InvalidArgument, thrown.Reason);
    }

    private static ConnTestMonitorOptions Fast => new()
    {
        Interval = TimeSpan.FromMilliseconds(10),
        Jitter = TimeSpan.FromMilliseconds(10),
        PathMtuInterval = TimeSpan.FromSeconds(1),
        MetricsPort = null,
        Respond = false,
    };

    private Task<ConnTestMonitor> StartAsync(ConnTestMonitorOptions options) =>
        ConnTestMonitor.StartAsync(options, _probe, new Random(1).NextDouble, _events, CancellationToken.None);

    private sealed class Events : IProgress<MonitorEvent>
    {
        private readonly ConcurrentQueue<MonitorEvent> _all = new();

        internal IEnumerable<MonitorEvent> All => _all;

        internal IReadOnlyList<MonitorEventKind> Kinds => [.. _all.Select(happened => happened.Kind)];

        internal Action<MonitorEvent>? On { get; set; }

        public void Report(MonitorEvent value)
        {
            _all.Enqueue(value);
            On?.Invoke(value);
        }
    }
}
