using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Protocol;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Protocol;

public sealed class IperfParametersTests
{
    /// <summary>What Debian's iperf3 3.12 sends for <c>-u -b 100M -P 2 -O 1 -t 3 -R --get-server-output</c>, without its length.</summary>
    private const string FromIperf = """{"udp":true,"omit":1,"time":3,"num":0,"blockcount":0,"parallel":2,"reverse":true,"len":1448,"bandwidth":100000000,"pacing_timer":1000,"get_server_output":1,"client_version":"3.12"}""";

    [Fact]
    public void What_iperf3_sends_is_read()
    {
        var parameters = IperfParameters.TryParse(Encoding.UTF8.GetBytes(FromIperf), out var error)!;
        Assert.Equal(0, error);
        Assert.Equal(ThroughputProtocol.Udp, parameters.Protocol);
        Assert.Equal(ThroughputDirection.Receive, parameters.Direction);
        Assert.Equal((1, 3, 2, 1448, 100_000_000L), (parameters.OmitSeconds, parameters.Seconds, parameters.Parallel, parameters.BlockBytes, parameters.RateBitsPerSecond));
        Assert.True(parameters.GetServerOutput);
        Assert.Equal("3.12", parameters.ClientVersion);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var some =
            from seconds in Gen.Choose(0, 86400)
            from parallel in Gen.Choose(1, 128)
            from block in Gen.Choose(16, 65507)
            from bytes in Gen.Choose(0, int.MaxValue - 1)
            from flags in Gen.Choose(0, 255)
            from direction in Gen.Elements(ThroughputDirection.Send, ThroughputDirection.Receive, ThroughputDirection.Bidirectional)
            from title in Gen.Elements<string?>(null, "", "a \"title\"", "Ünïcode – 😀")
            select new IperfParameters
            {
                Protocol = (flags & 1) == 0 ? ThroughputProtocol.Tcp : ThroughputProtocol.Udp,
                Direction = direction,
                Seconds = seconds,
                Parallel = parallel,
                BlockBytes = block,
                Bytes = bytes * 4096L,
                NoDelay = (flags & 2) != 0,
                ZeroCopy = (flags & 4) != 0,
                Udp64BitCounters = (flags & 8) != 0,
                DontFragment = (flags & 16) != 0,
                GetServerOutput = (flags & 32) != 0,
                RepeatingPayload = (flags & 64) != 0,
                NoCopyReceive = (flags & 128) != 0,
                TypeOfService = flags,
                Title = title,
                CongestionControl = flags > 99 ? "reno" : null,
            };
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(some.ToArbitrary(), parameters => Equals(parameters, IperfParameters.TryParse(parameters.ToFrame().AsMemory(JsonFrame.HeaderLength), out _))));
    }

    [Theory]
    [InlineData("""{"tcp":true,"parallel":129}""", 6)]
    [InlineData("""{"tcp":true,"parallel":0}""", 6)]
    [InlineData("""{"tcp":true,"parallel":1e300}""", 6)]
    [InlineData("""{"tcp":true,"time":-1}""", 5)]
    [InlineData("""{"tcp":true,"time":86401}""", 5)]
    [InlineData("""{"tcp":true,"omit":601}""", 12)]
    [InlineData("""{"tcp":true,"len":1048577}""", 7)]
    [InlineData("""{"tcp":true,"len":-5}""", 7)]
    [InlineData("""{"udp":true,"len":15}""", 20)]
    [InlineData("""{"udp":true,"len":65508}""", 20)]
    [InlineData("""{"tcp":true,"window":536870913}""", 8)]
    [InlineData("""{"tcp":true,"MSS":32768}""", 10)]
    [InlineData("""{"tcp":true,"burst":1001}""", 14)]
    [InlineData("""{"tcp":true,"num":-1}""", 114)]
    [InlineData("""{"tcp":true,"TOS":256}""", 114)]
    [InlineData("""{"tcp":true,"congestion":"a name that is too long"}""", 114)]
    [InlineData("""{"tcp":true,"udp":true}""", 114)]
    [InlineData("""{"sctp":true}""", 114)]
    [InlineData("""{}""", 114)]
    [InlineData("""[]""", 114)]
    [InlineData("""{"tcp":true""", 114)]
    [InlineData("", 114)]
    public void What_is_out_of_range_is_refused_with_iperf3_s_number(string json, int expected)
    {
        Assert.Null(IperfParameters.TryParse(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Deeply_nested_json_is_refused_and_nothing_else_happens()
    {
        var json = """{"tcp":true,"extra_data":""" + new string('[', 20_000) + new string(']', 20_000) + "}";
        Assert.Null(IperfParameters.TryParse(Encoding.UTF8.GetBytes(json), out _));
    }

    [Fact]
    public void Mutated_parameters_are_parameters_in_range_or_an_error()
    {
        var property = Prop.ForAll(
            MutatedBytes.Of(FromIperf),
            bytes =>
            {
                var parameters = IperfParameters.TryParse(bytes, out var error);
                return parameters is null ? error > 0 : error == 0 && parameters is { Parallel: >= 1 and <= 128, BlockBytes: >= 1 and <= 1 << 20, Seconds: >= 0, Bytes: >= 0 };
            });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), property);
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(65536u, true)]
    [InlineData(65537u, false)]
    [InlineData(uint.MaxValue, false)]
    public void A_length_beyond_the_limit_is_no_length(uint announced, bool isFine)
    {
        var header = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(header, announced);
        Assert.Equal(isFine ? (int)announced : null, JsonFrame.ReadLength(header, 65536));
    }
}
