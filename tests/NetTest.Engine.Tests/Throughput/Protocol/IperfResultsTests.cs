using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Protocol;

public sealed class IperfResultsTests
{
    /// <summary>What iperf3 3.12 sends: no omitted counts; a count above 2³¹ in exponential form, as its JSON library writes it.</summary>
    private const string FromIperf = """{"cpu_util_total":12.5,"cpu_util_user":0.5,"cpu_util_system":12,"sender_has_retransmits":1,"congestion_used":"reno","streams":[{"id":1,"bytes":6.2624890880e+09,"retransmits":3,"jitter":0,"errors":0,"packets":0,"start_time":0,"end_time":1.000123},{"id":3,"bytes":5,"retransmits":-1,"jitter":0.001,"errors":2,"packets":9}]}""";

    [Fact]
    public void What_iperf3_sends_is_read()
    {
        var results = IperfResults.TryParse(Encoding.UTF8.GetBytes(FromIperf))!;
        Assert.Equal((12.5, 0.5, 12.0, 1, "reno"), (results.CpuTotalPercent, results.CpuUserPercent, results.CpuSystemPercent, results.SenderHasRetransmits, results.CongestionControl));
        Assert.Equal((1, 6_262_489_088L, 3L, 1.000123), (results.Streams[0].Id, results.Streams[0].Bytes, results.Streams[0].Retransmits, results.Streams[0].Seconds));
        Assert.Equal((3, -1L, 0.001, 2L, 9L), (results.Streams[1].Id, results.Streams[1].Retransmits, results.Streams[1].JitterSeconds, results.Streams[1].Errors, results.Streams[1].Packets));
        Assert.Null(results.Streams[1].Seconds);
        Assert.Null(results.Streams[1].OmittedPackets);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var some =
            from bytes in Gen.Choose(0, int.MaxValue - 1)
            from packets in Gen.Choose(0, int.MaxValue - 1)
            from count in Gen.Choose(1, 256)
            select Enumerable.Range(0, count).Select(i => new IperfStreamReport { Id = StreamNumber.At(i), Bytes = bytes * 4096L, Retransmits = i - 1, JitterSeconds = i / 1e6, Errors = i, OmittedErrors = 0, Packets = packets, OmittedPackets = i, Seconds = i }).ToArray();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(50),
            Prop.ForAll(some.ToArbitrary(), streams =>
            {
                var results = new IperfResults { Streams = streams, CpuTotalPercent = 1.5, CongestionControl = "reno" };
                var read = IperfResults.TryParse(results.ToFrame().AsMemory(JsonFrame.HeaderLength));
                return read is not null && read.Streams.SequenceEqual(streams) && read.CongestionControl == "reno";
            }));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"streams":{}}""")]
    [InlineData("""{"streams":[1]}""")]
    [InlineData("""{"streams":[{"id":1}]}""")]
    [InlineData("""{"streams":[{"id":0,"bytes":1}]}""")]
    [InlineData("""{"streams":[{"id":1,"bytes":-1}]}""")]
    [InlineData("""{"streams":[{"id":1,"bytes":1},{"id":1,"bytes":1}]}""")]
    public void What_no_results_look_like_is_refused(string json) => Assert.Null(IperfResults.TryParse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void More_streams_than_a_test_can_have_are_refused()
    {
        var streams = string.Join(',', Enumerable.Range(1, 257).Select(i => $$"""{"id":{{i}},"bytes":1}"""));
        Assert.Null(IperfResults.TryParse(Encoding.UTF8.GetBytes($$"""{"streams":[{{streams}}]}""")));
    }

    [Fact]
    public void Mutated_results_never_crash()
    {
        var property = Prop.ForAll(
            MutatedBytes.Of(FromIperf),
            bytes => IperfResults.TryParse(bytes) is not { } results || results.Streams.All(stream => stream is { Bytes: >= 0, Id: > 0, Packets: >= 0 }));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }
}
