using System.Net;
using System.Text.Json;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Our server and Debian's iperf3 as the client: it must take our results without a complaint, and both ends must tell the same.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ServerInteropTests : IAsyncLifetime
{
    private TestNamespaces _lab = null!;
    private NetworkContext _context = null!;
    private ThroughputServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Iperf3.Require();
        _lab = await TestNamespaces.CreateAsync();
        _context = NetworkContext.Open(_lab.Server);
        _server = new ThroughputServer(new ThroughputServerOptions { Context = _context, Port = 0 });
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _context?.Dispose();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    [Theory]
    [InlineData("-t 1")]
    [InlineData("-t 1 -P 4")]
    [InlineData("-t 1 -R")]
    [InlineData("-t 1 --bidir -P 2")]
    [InlineData("-n 12345678")]
    [InlineData("-n 12345678 -R")]
    [InlineData("-k 123 -l 10000")]
    [InlineData("-t 1 -O 1")]
    [InlineData("-t 1 -C reno -M 1000 -w 256K -l 32K -S 0x20 --cport 7001 -N")]
    [InlineData("-t 1 -R -b 50M -Z")]
    [InlineData("-n 1M --get-server-output -T title --extra-data more")]
    [InlineData("-6 -n 10M")]
    public async Task Tcp(string arguments)
    {
        var (theirs, ours) = await RunAsync(arguments);
        var end = theirs.GetProperty("end");
        var omits = arguments.Contains("-O", StringComparison.Ordinal);
        if (!arguments.Contains("--bidir", StringComparison.Ordinal))
        {
            Iperf3.Near(ours.BytesReceived!.Value, end.Number("sum_received", "bytes"), 0.001, "bytes received");
            Iperf3.Near(ours.BytesSent!.Value, end.Number("sum_sent", "bytes"), omits ? 0.6 : 0.01, "bytes sent");
        }
        else
        {
            Iperf3.Near(ours.BytesReceived!.Value, end.Number("sum_received", "bytes") + end.Number("sum_received_bidir_reverse", "bytes"), 0.001, "bytes received");
        }

        Assert.Equal(end.GetProperty("receiver_tcp_congestion").GetString(), ours.Direction == "receive" ? ours.RemoteCongestionControl : ours.CongestionControl);
        Assert.Equal("3.", ours.RemoteVersion?[..2]);
        if (arguments.Contains("--get-server-output", StringComparison.Ordinal))
        {
            Assert.Contains("NetTest", theirs.GetProperty("server_output_text").GetString(), StringComparison.Ordinal);
            Assert.Equal(("title", "more"), (ours.Title, ours.ExtraData));
        }

        if (arguments.Contains("-n 12345678", StringComparison.Ordinal))
        {
            // iperf3 sends whole blocks, up to ten at a time, before it looks at its limit.
            Assert.InRange(ours.BytesTransferred, 12_345_678, 12_345_678 + (11 * 128 * 1024));
        }

        if (arguments.Contains("-R", StringComparison.Ordinal) && ours.DurationSeconds > 0.5)
            Assert.True(ours.Intervals.Count > 0 && ours.Retransmits is not null && end.Number("sum_sent", "retransmits") == ours.Retransmits);
        if (!arguments.Contains("-b 50M", StringComparison.Ordinal))
            return;
        // What a machine that stood still for a part of the second keeps from the rate is no fault of the pacing.
        ThroughputResult? measured = ours;
        await Measurement.UntilRightAsync(async () =>
        {
            var result = measured ?? (await RunAsync(arguments)).Ours;
            measured = null;
            Iperf3.Near(50e6, result.BitsPerSecond, 0.1, "rate");
        });
    }

    [Theory]
    [InlineData("-u -b 20M -t 1")]
    [InlineData("-u -b 20M -t 1 -P 4 -l 200")]
    [InlineData("-u -b 20M -t 1 -R")]
    [InlineData("-u -b 20M -t 1 --bidir")]
    [InlineData("-u -b 0 -k 1000 -l 64")]
    [InlineData("-u -b 5M -n 100K -R")]
    [InlineData("-6 -u -b 20M -t 1 --udp-counters-64bit")]
    public async Task Udp(string arguments)
    {
        var (theirs, ours) = await RunAsync(arguments);
        Assert.Equal(ours.PacketsSent, ours.PacketsReceived + ours.LostPackets);
        if (ours.Direction != "send")
            return;
        var sum = theirs.GetProperty("end").GetProperty("sum");
        Assert.Equal(sum.Number("packets"), (double)ours.PacketsSent!.Value);
        Assert.Equal(sum.Number("lost_packets"), (double)ours.LostPackets!.Value);
        Assert.Equal(ours.PacketsReceived!.Value * ours.BlockBytes!.Value, ours.BytesReceived);
        Iperf3.Near(ours.JitterMs!.Value, sum.Number("jitter_ms"), 0.001, "jitter");
    }

    [Fact]
    public async Task What_a_server_does_not_allow_iperf3_tells_its_user()
    {
        await using var strict = new ThroughputServer(new ThroughputServerOptions
        {
            Context = _context,
            Port = 0,
            ClientLimits = new ThroughputLimits { Duration = TimeSpan.FromSeconds(2), BitsPerSecond = 1_000_000, Streams = 2 },
        });
        await strict.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("larger than server", await ComplaintAsync(strict, "-b", "2M", "-t", "1"), StringComparison.Ordinal);
        Assert.Contains("parallel streams", await ComplaintAsync(strict, "-P", "3", "-t", "1"), StringComparison.Ordinal);
        Assert.NotEmpty(await ComplaintAsync(strict, "-t", "3"));
        // It asks for no rate and takes what it can: seen and ended.
        Assert.Contains("larger than server", await ComplaintAsync(strict, "-t", "2"), StringComparison.Ordinal);
        Assert.Equal(3, strict.RefusedClients);
        await using var closed = new ThroughputServer(new ThroughputServerOptions { Context = _context, Port = 0, Allow = [IPNetwork.Parse("192.0.2.0/24")] });
        await closed.StartAsync(TestContext.Current.CancellationToken);
        Assert.Contains("busy", await ComplaintAsync(closed, "-t", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Iperf3_clients_that_show_nothing_but_one_address_get_their_own_streams()
    {
        // Datagrams of different lengths: a stream given to the wrong test would show.
        int[] lengths = [300, 700, 1100];
        await Task.WhenAll(lengths.Select(length => Iperf3.AskAsync(_lab, _server, "-c", TestNamespaces.ServerAddress, "-u", "-b", "4M", "-t", "1", "-P", "2", "-l", $"{length}")));
        for (var i = 0; i < lengths.Length; i++)
        {
            var ours = await _server.Results.ReadAsync(TestContext.Current.CancellationToken);
            Assert.True(ours.End == ThroughputEnd.Completed, ours.Error);
            Assert.Equal(ours.PacketsReceived * ours.BlockBytes, ours.BytesReceived);
            Assert.Equal(ours.PacketsSent, ours.PacketsReceived + ours.LostPackets);
        }
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(65507)]
    public async Task A_datagram_longer_than_the_mtu_goes_in_fragments_unless_that_is_forbidden(int length)
    {
        using var client = NetworkContext.Open(_lab.Client);
        var options = new ThroughputOptions { Target = TestNamespaces.ServerAddress, Port = _server.EndPoint!.Port, Protocol = ThroughputProtocol.Udp, Blocks = 50, BlockBytes = length, RateBitsPerSecond = 100_000_000 };
        var result = await ThroughputClient.RunAsync(client, options, progress: null, TestContext.Current.CancellationToken);
        Assert.True(result.End == ThroughputEnd.Completed, result.Error);
        Assert.Equal((50, 50), (result.PacketsSent, result.PacketsReceived + result.LostPackets));
        var forbidden = await ThroughputClient.RunAsync(client, options with { DontFragment = true }, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(ThroughputEnd.StreamFailed, forbidden.End);
        Assert.Contains("unfragmented", forbidden.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_goes_dead_ends_the_test_with_what_had_been_measured()
    {
        using var client = NetworkContext.Open(_lab.Client);
        var options = new ThroughputOptions { Target = TestNamespaces.ServerAddress, Port = _server.EndPoint!.Port, Protocol = ThroughputProtocol.Udp, Seconds = 2, IntervalSeconds = 0.2, StallTimeout = TimeSpan.FromSeconds(2) };
        var breaking = new AtFirstInterval(() => TestNamespaces.IpAsync(_lab.Server, "link set veth0 down"));
        var result = await ThroughputClient.RunAsync(client, options, breaking, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains(result.End, new[] { ThroughputEnd.TimedOut, ThroughputEnd.ControlConnectionLost });
        Assert.True(result.PacketsSent > 0);
        Assert.Null(result.PacketsReceived);
    }

    [Fact]
    public async Task Numbers_agree_with_the_interfaces_counters()
    {
        using var client = NetworkContext.Open(_lab.Client);
        var options = new ThroughputOptions { Target = TestNamespaces.ServerAddress, Port = _server.EndPoint!.Port, Bytes = 100_000_000 };
        var before = await CounterAsync("rx_bytes");
        var tcp = await ThroughputClient.RunAsync(client, options, progress: null, TestContext.Current.CancellationToken);
        // What was sent twice, as a machine that stands still for a moment makes TCP do, has crossed the interface twice.
        var repeated = tcp.Retransmits!.Value * tcp.Streams[0].MssBytes!.Value;
        Iperf3.Near(tcp.BytesTransferred + repeated, await CounterAsync("rx_bytes") - before, 0.01, "bytes");
        Assert.Equal(100_000_000, tcp.BytesReceived);

        // Without offload every datagram is one packet of the interface's, unless the queue behind it was full: that the sending end counts.
        var udp = options with { Protocol = ThroughputProtocol.Udp, Bytes = null, Blocks = 20_000, BlockBytes = 1000, RateBitsPerSecond = 400_000_000, SegmentationOffload = false };
        var packets = await CounterAsync("rx_packets");
        var bytes = await CounterAsync("rx_bytes");
        var dropped = await CounterAsync("tx_dropped", _lab.Client);
        var result = await ThroughputClient.RunAsync(client, udp, progress: null, TestContext.Current.CancellationToken);
        dropped = await CounterAsync("tx_dropped", _lab.Client) - dropped;
        Iperf3.Near(20_000, await CounterAsync("rx_packets") - packets + dropped, 0.01, "packets");
        Iperf3.Near(20_000 * 1042, await CounterAsync("rx_bytes") - bytes + (dropped * 1042), 0.01, "bytes");
        Assert.Equal(20_000, result.PacketsSent);
        Assert.Equal(20_000, result.PacketsReceived + result.LostPackets);
    }

    private async Task<(JsonElement Theirs, ThroughputResult Ours)> RunAsync(string arguments)
    {
        var target = arguments.Contains("-6", StringComparison.Ordinal) ? TestNamespaces.ServerAddress6 : TestNamespaces.ServerAddress;
        var theirs = await Iperf3.AskAsync(_lab, _server, ["-c", target, .. arguments.Split(' ')]);
        var ours = await _server.Results.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(ours.End == ThroughputEnd.Completed, ours.Error);
        Assert.Equal(theirs.GetProperty("start").GetProperty("cookie").GetString(), ours.Cookie);
        return (theirs, ours);
    }

    private async Task<string> ComplaintAsync(ThroughputServer server, params string[] arguments)
    {
        // With -J iperf3 ends with 0 whatever happens; the JSON has the error.
        var (_, output, _) = await Shell.RunAsync("ip", ["netns", "exec", _lab.Client, "iperf3", "-J", "-c", TestNamespaces.ServerAddress, "-p", $"{server.EndPoint!.Port}", .. arguments]);
        return Iperf3.Parse(output).GetProperty("error").GetString()!;
    }

    private async Task<long> CounterAsync(string name, string? where = null) =>
        long.Parse(await TestNamespaces.ExecAsync(where ?? _lab.Server, "cat", $"/sys/class/net/veth0/statistics/{name}"), System.Globalization.CultureInfo.InvariantCulture);
}
