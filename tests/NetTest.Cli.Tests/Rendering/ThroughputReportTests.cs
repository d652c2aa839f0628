using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Rendering;

public sealed class ThroughputReportTests
{
    private static readonly ThroughputResult s_result = SampleResults.Throughput(null, 12.3e9) with
    {
        DurationSeconds = 10.2,
        Direction = "bidirectional",
        BytesTransferred = 15_400_000_000,
        UploadBitsPerSecond = 6.15e9,
        DownloadBitsPerSecond = 6.15e9,
        BytesSent = 15_400_000_000,
        BytesReceived = 15_400_000_000,
        Retransmits = 12_345,
        RttMeanMs = 123.4,
        CongestionControl = "cubic",
        RemoteCongestionControl = "bbr",
        CpuTotalPercent = 150.4,
        Streams = [Stream(1, isSender: true), Stream(3, isSender: false)],
    };

    [Fact]
    public void A_result_says_what_matters_and_fits_a_terminal()
    {
        var text = Samples.Write(80, page => ThroughputReport.Write(page, s_result, quiet: false));
        Assert.StartsWith("PASS tcp to and from 10.1.1.2:5201: 6.15 Gbit/s up, 6.15 Gbit/s down\n", text, StringComparison.Ordinal);
        Assert.Contains("12,345 retransmits, RTT 123 ms, cubic here, bbr there, path MTU 1500", text, StringComparison.Ordinal);
        Assert.Contains("here 150 %, far end - of one", text, StringComparison.Ordinal);
        Fits(text);
    }

    [Fact]
    public void What_failed_says_why_and_what_had_been_measured()
    {
        var cut = s_result with { Status = ResultStatus.Failed, End = ThroughputEnd.ControlConnectionLost, Error = "The server closed." };
        Assert.StartsWith("FAIL tcp to and from 10.1.1.2:5201: The server closed. (6.15 Gbit/s up", Samples.Write(80, page => ThroughputReport.Write(page, cut, quiet: true)), StringComparison.Ordinal);
        var nothing = cut with { BytesTransferred = 0, Streams = [] };
        Assert.Equal("FAIL tcp to and from 10.1.1.2:5201: The server closed.\n", Samples.Write(80, page => ThroughputReport.Write(page, nothing, quiet: false)));
    }

    [Theory]
    [InlineData("tcp", true, true)]
    [InlineData("udp", true, true)]
    [InlineData("udp", false, true)]
    [InlineData("tcp", true, false)]
    public void Lines_of_intervals_fit_a_terminal_whatever_they_count(string protocol, bool sends, bool receives)
    {
        var udp = string.Equals(protocol, "udp", StringComparison.Ordinal);
        var interval = new ThroughputInterval
        {
            StartSeconds = 86398,
            EndSeconds = 86399,
            IsOmitted = false,
            BytesSent = sends ? 1_230_000_000 : 0,
            BytesReceived = receives ? 1_230_000_000 : 0,
            SentBitsPerSecond = sends ? 9.84e9 : 0,
            ReceivedBitsPerSecond = receives ? 9.84e9 : 0,
            PacketsPerSecond = udp ? 1_234_567 : null,
            LostPackets = udp ? 12_345 : null,
            JitterMs = udp ? 12.3 : null,
            Retransmits = udp ? null : 99_999,
            CongestionWindowBytes = udp ? null : 12_345_678,
            RttMs = udp ? null : 123.4,
            Streams = [.. sends ? [Interval(isSender: true, udp)] : Array.Empty<ThroughputStreamInterval>(), .. receives ? [Interval(isSender: false, udp)] : Array.Empty<ThroughputStreamInterval>()],
        };
        var columns = ThroughputColumns.For(interval);
        Assert.InRange(columns.Line(interval).Length, 20, 80);
        Assert.Equal(columns.Header.Length, columns.Line(interval).Length);
        Assert.StartsWith("86398-86399 s", columns.Line(interval), StringComparison.Ordinal);
        Assert.EndsWith(" omitted", columns.Line(interval with { IsOmitted = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_tells_its_median_and_how_sure_it_is()
    {
        var series = new ThroughputSeriesResult
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            DurationSeconds = 61,
            Status = ResultStatus.Passed,
            Target = "10.1.1.2:5201",
            Protocol = "tcp",
            Direction = "receive",
            End = ThroughputSeriesEnd.Stable,
            RunCount = 6,
            MedianBitsPerSecond = 941e6,
            ConfidenceLowBitsPerSecond = 930e6,
            ConfidenceHighBitsPerSecond = 945e6,
            ConfidencePercent = 96.875,
            ConfidenceWidthPercent = 1.59,
            MedianAbsoluteDeviationBitsPerSecond = 2e6,
            InterquartileRangeBitsPerSecond = 5e6,
            MinBitsPerSecond = 930e6,
            MaxBitsPerSecond = 945e6,
            MeanBitsPerSecond = 940e6,
            Runs = [],
        };
        var text = Samples.Write(80, page => ThroughputSeriesReport.Write(page, series, quiet: false));
        Assert.StartsWith("PASS tcp from 10.1.1.2:5201: median 941 Mbit/s of 6 runs, stable\n", text, StringComparison.Ordinal);
        Assert.Contains("930 Mbit/s to 945 Mbit/s holds the median with 96.9 % (1.6 % wide)", text, StringComparison.Ordinal);
        Fits(text);
        var spent = Samples.Write(80, page => ThroughputSeriesReport.Write(page, series with { End = ThroughputSeriesEnd.BudgetSpent }, quiet: true));
        Assert.Contains("the budget was spent", spent, StringComparison.Ordinal);
    }

    [Fact]
    public void Latency_under_load_shows_its_phases_and_its_grade()
    {
        var result = new LatencyUnderLoadResult
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            DurationSeconds = 35,
            Status = ResultStatus.Passed,
            Target = "10.1.1.2:5201",
            Protocol = "tcp",
            Probe = "icmp",
            IdleRttMs = 12.3,
            LoadedRttMs = 1234,
            IncreaseMs = 987,
            RatioToIdle = 2135,
            Grade = "F",
            Phases = [Phase("idle"), Phase("up"), Phase("down"), Phase("both")],
        };
        var text = Samples.Write(80, page => LatencyUnderLoadReport.Write(page, result, quiet: false));
        Assert.StartsWith("PASS latency under load to 10.1.1.2:5201: grade F, RTT 12.3 ms idle, 1.23 s loaded, +987 ms on average\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Skip(1))
            Assert.True(line.Length <= 80, line);
    }

    private static LatencyPhase Phase(string name) => new()
    {
        Name = name,
        Sent = 450,
        Received = 440,
        LossPercent = 2.2,
        RttMinMs = 0.001,
        RttMeanMs = 123.4,
        RttP50Ms = 0.123,
        RttP90Ms = 0.456,
        RttP99Ms = 0.789,
        RttMaxMs = 0.987,
        RatioToIdle = 2135,
        UploadBitsPerSecond = 47.3e6,
        DownloadBitsPerSecond = 38.5e6,
    };

    private static ThroughputStreamResult Stream(int id, bool isSender) => new()
    {
        StreamId = id,
        IsSender = isSender,
        LocalEndPoint = "10.1.1.1:40000",
        RemoteEndPoint = "10.1.1.2:5201",
        Sender = new ThroughputStreamEnd { Bytes = 7_700_000_000, Seconds = 10, Retransmits = 12_345 },
        Receiver = new ThroughputStreamEnd { Bytes = 7_700_000_000, Seconds = 10 },
        PathMtuBytes = 1500,
    };

    private static ThroughputStreamInterval Interval(bool isSender, bool udp) =>
        new() { StreamId = isSender ? 1 : 3, IsSender = isSender, BytesTransferred = 1, BitsPerSecond = 8, Packets = udp ? 1 : null };

    private static void Fits(string text) => Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
}
