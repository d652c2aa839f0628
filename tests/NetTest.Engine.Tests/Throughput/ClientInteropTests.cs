using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput;

/// <summary>Our client and Debian's iperf3 as the server.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ClientInteropTests : IAsyncLifetime
{
    private TestNamespaces _lab = null!;

    private static ThroughputOptions Options => new() { Target = TestNamespaces.ServerAddress, Seconds = 1, IntervalSeconds = 0.5 };

    public static TheoryData<string> Cases => new(All.Keys);

    private static Dictionary<string, ThroughputOptions> All => new(StringComparer.Ordinal)
    {
        ["default"] = Options,
        ["-P 4"] = Options with { Parallel = 4 },
        ["-R"] = Options with { Direction = ThroughputDirection.Receive },
        ["-R -P 2 -n"] = Options with { Direction = ThroughputDirection.Receive, Parallel = 2, Seconds = null, Bytes = 20_000_000 },
        ["--bidir"] = Options with { Direction = ThroughputDirection.Bidirectional },
        ["-n"] = Options with { Seconds = null, Bytes = 12_345_678 },
        ["-k"] = Options with { Seconds = null, Blocks = 123, BlockBytes = 10_000 },
        ["-O -t"] = Options with { OmitSeconds = 1 },
        ["-C -M -w -l -S -N --cport"] = Options with { CongestionControl = "reno", MssBytes = 1000, WindowBytes = 256 * 1024, BlockBytes = 32 * 1024, TypeOfService = 0x20, NoDelay = true, ClientPort = 7001, Address = IPAddress.Parse(TestNamespaces.ClientAddress) },
        ["-6 -b"] = Options with { Target = TestNamespaces.ServerAddress6, AddressFamily = AddressFamily.InterNetworkV6, RateBitsPerSecond = 50_000_000 },
        ["-Z --skip-rx-copy"] = Options with { ZeroCopy = true, NoCopyReceive = true, Seconds = null, Bytes = 50_000_000 },
        ["-T --extra-data --get-server-output"] = Options with { Seconds = null, Bytes = 1_000_000, Title = "a title", ExtraData = "more", GetServerOutput = true },
    };

    public async ValueTask InitializeAsync()
    {
        Iperf3.Require();
        _lab = await TestNamespaces.CreateAsync();
    }

    public ValueTask DisposeAsync() => _lab?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Tcp(string name)
    {
        var options = All[name];
        var (ours, theirs) = await Iperf3.ServeAsync(_lab, options);
        Assert.True(ours.End == ThroughputEnd.Completed, ours.Error);
        Assert.Null(ours.Error);
        var sends = options.Direction != ThroughputDirection.Receive;
        // Everything the server says it got, the result has as received, stream by stream; and what it sent.
        Assert.Equal(Math.Max(1, options.Parallel) * (options.Direction == ThroughputDirection.Bidirectional ? 2 : 1), ours.Streams.Count);
        var received = ours.Streams.Where(stream => stream.IsSender).Sum(stream => stream.Receiver!.Bytes);
        if (sends)
            Iperf3.Near(received, theirs.Number("end", "sum_received", "bytes"), options.OmitSeconds > 0 ? 0.6 : 0.01, "bytes received by iperf3");
        if (options.Bytes is { } bytes && sends)
            Assert.Equal(bytes, ours.BytesSent);
        // Sent, not received: iperf3's server reads no further once it hears that the test is over.
        if (options.Blocks is { } blocks)
            Assert.Equal(blocks * options.BlockBytes, ours.BytesSent);
        // No less than was asked for, and no more than the whole took, however busy the machine is.
        if (options.Seconds is { } seconds)
            Assert.All(ours.Streams, stream => Assert.InRange((stream.IsSender ? stream.Sender : stream.Receiver)!.Seconds, seconds - 0.01, ours.DurationSeconds));
        Assert.Equal(ours.BytesReceived, ours.BytesTransferred);
        Assert.All(ours.Streams, stream => Assert.False(string.IsNullOrEmpty(stream.CongestionControl)));
        Assert.NotNull(ours.RemoteCpuTotalPercent);
        if (sends)
        {
            Assert.NotNull(ours.Retransmits);
            Assert.All(ours.Intervals.SelectMany(interval => interval.Streams).Where(stream => stream.IsSender), stream => Assert.True(stream is { RttMs: > 0, CongestionWindowBytes: > 0, PathMtuBytes: 1500 }));
        }

        // Intervals and totals are of one counting.
        var counted = ours.Intervals.Where(interval => !interval.IsOmitted).Sum(interval => interval.BytesSent + interval.BytesReceived);
        Assert.Equal(ours.Streams.Sum(stream => (stream.IsSender ? stream.Sender : stream.Receiver)!.Bytes), counted);
        if (options.OmitSeconds > 0)
            Assert.Contains(ours.Intervals, interval => interval.IsOmitted);
        CheckWishes(options, ours, theirs);
        if (options.RateBitsPerSecond is { } rate)
            await RateAsync(rate, 0.1, ours, options);
    }

    [Theory]
    [InlineData(ThroughputDirection.Send, 1, true)]
    [InlineData(ThroughputDirection.Send, 2, false)]
    [InlineData(ThroughputDirection.Receive, 1, true)]
    [InlineData(ThroughputDirection.Bidirectional, 1, true)]
    public async Task Udp(ThroughputDirection direction, int parallel, bool offload)
    {
        var options = Options with { Protocol = ThroughputProtocol.Udp, Direction = direction, Parallel = parallel, RateBitsPerSecond = 20_000_000, SegmentationOffload = offload, Udp64BitCounters = offload };
        var (ours, theirs) = await Iperf3.ServeAsync(_lab, options);
        Assert.True(ours.End == ThroughputEnd.Completed, ours.Error);
        Assert.Equal(1448, ours.BlockBytes);
        Assert.Equal(ours.PacketsSent, ours.PacketsReceived + ours.LostPackets);
        foreach (var stream in ours.Streams)
            Assert.Equal(stream.Sender!.Packets, stream.Receiver!.Packets + stream.Receiver.LostPackets);
        if (direction == ThroughputDirection.Send)
        {
            // iperf3's own words: how many it saw, how many it missed.
            var streams = theirs.GetProperty("end").GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("udp")).ToArray();
            Assert.Equal(streams.Sum(udp => udp.Number("packets") - udp.Number("lost_packets")), (double)ours.PacketsReceived!.Value);
        }

        Assert.All(ours.Streams, stream => Assert.NotNull(stream.Receiver!.JitterMs));
        await RateAsync(20e6 * ours.Streams.Count, 0.25, ours, options);
    }

    [Fact]
    public async Task Udp_by_blocks_ends_with_the_last_one()
    {
        var options = Options with { Protocol = ThroughputProtocol.Udp, Seconds = null, Blocks = 500, BlockBytes = 64, RateBitsPerSecond = 0 };
        var (ours, _) = await Iperf3.ServeAsync(_lab, options);
        Assert.True(ours.End == ThroughputEnd.Completed, ours.Error);
        Assert.Equal((500L, 32_000L), (ours.PacketsSent!.Value, ours.BytesSent!.Value));
    }

    [Fact]
    public async Task A_server_that_runs_another_test_refuses_and_the_result_says_so()
    {
        using var context = NetworkContext.Open(_lab.Client);
        ThroughputResult? second = null;
        var knocking = new AtFirstInterval(async () => second = await ThroughputClient.RunAsync(context, Options with { Seconds = null, Bytes = 1000 }, progress: null, TestContext.Current.CancellationToken));
        var (first, _) = await Iperf3.ServeAsync(_lab, Options, knocking);
        Assert.Equal((ThroughputEnd.Completed, ThroughputEnd.AccessDenied), (first.End, second?.End));
    }

    /// <summary>What a machine that stood still for a part of the second keeps from the rate is no fault of the pacing.</summary>
    private Task RateAsync(double rate, double share, ThroughputResult first, ThroughputOptions options)
    {
        ThroughputResult? measured = first;
        return Measurement.UntilRightAsync(async () =>
        {
            var ours = measured ?? (await Iperf3.ServeAsync(_lab, options)).Ours;
            measured = null;
            Iperf3.Near(rate, ours.BitsPerSecond, share, "rate");
        });
    }

    private static void CheckWishes(ThroughputOptions options, ThroughputResult ours, System.Text.Json.JsonElement theirs)
    {
        if (options.CongestionControl is { } name)
            Assert.Equal((name, name), (ours.CongestionControl, ours.RemoteCongestionControl));
        if (options.MssBytes is { } mss)
            Assert.All(ours.Streams, stream => Assert.InRange(stream.MssBytes!.Value, mss - 12, mss));
        if (options.WindowBytes is { } window)
            Assert.All(ours.Streams, stream => Assert.Equal(2 * window, stream.SendBufferBytes));
        if (options.ClientPort is { } port)
            Assert.Equal(port, theirs.GetProperty("start").GetProperty("connected")[0].GetProperty("remote_port").GetInt32());
        if (options.TypeOfService is { } tos)
            Assert.Equal(tos, theirs.GetProperty("start").GetProperty("test_start").GetProperty("tos").GetInt32());
        if (options.GetServerOutput)
            Assert.Contains("\"start\"", ours.ServerOutputJson, StringComparison.Ordinal);
        if (options.Title is { } title)
            Assert.Equal(title, theirs.GetProperty("title").GetString());
    }
}
