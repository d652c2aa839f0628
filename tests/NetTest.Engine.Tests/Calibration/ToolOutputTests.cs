using NetTest.Engine.Calibration;
using Xunit;

namespace NetTest.Engine.Tests.Calibration;

/// <summary>What the system's programs print is read as they mean it.</summary>
public sealed class ToolOutputTests
{
    private const string Ping = """
        PING 10.254.1.2 (10.254.1.2) 56(84) bytes of data.
        64 bytes from 10.254.1.2: icmp_seq=1 ttl=64 time=40.4 ms
        64 bytes from 10.254.1.2: icmp_seq=2 ttl=64 time=40.1 ms
        64 bytes from 10.254.1.2: icmp_seq=2 ttl=64 time=99.1 ms (DUP!)
        64 bytes from 10.254.1.2: icmp_seq=4 ttl=64 time=0.152 ms

        --- 10.254.1.2 ping statistics ---
        4 packets transmitted, 3 received, +1 duplicates, 25% packet loss, time 60ms
        rtt min/avg/max/mdev = 0.152/26.884/40.400/18.902 ms
        """;

    [Fact]
    public void Ping_tells_times_without_duplicates_and_its_own_count_of_losses()
    {
        var output = new PingOutput();
        foreach (var line in Ping.Split('\n'))
            output.Read(line.Trim());

        Assert.Equal(40.1, output.MedianMs);
        Assert.Equal(25.0, output.LossPercent);
        Assert.Equal(4, output.Sent);
        Assert.Equal(23.16, output.DeviationMs!.Value, 0.01);
    }

    [Fact]
    public void Ping_without_an_answer_has_no_times()
    {
        var output = new PingOutput();
        output.Read("2 packets transmitted, 0 received, 100% packet loss, time 1001ms");

        Assert.Null(output.MedianMs);
        Assert.Null(output.DeviationMs);
        Assert.Equal(100.0, output.LossPercent);
    }

    [Theory]
    [InlineData(" 1?: [LOCALHOST]                      pmtu 1500", 1500)]
    [InlineData(" 2:  10.254.1.254                                          0.075ms pmtu 1300", 1300)]
    [InlineData("     Resume: pmtu 1300 hops 2 back 2 ", 1300)]
    [InlineData(" 2:  no reply", null)]
    public void Tracepath_names_the_mtu_it_has_learnt(string line, int? expected) => Assert.Equal(expected, PathMtuStage.ReadTracepath(line));

    [Theory]
    [InlineData("""{"end":{"sum_received":{"bits_per_second":47500000.5}}}""", 47500000.5, null)]
    [InlineData("""{"error":"unable to connect"}""", null, "iperf3: unable to connect")]
    [InlineData("""{"end":{}}""", null, "iperf3 printed something else than its JSON")]
    [InlineData("Segmentation fault", null, "iperf3 printed something else than its JSON")]
    public void Iperf3_tells_what_arrived_or_why_nothing_did(string json, double? expected, string? error)
    {
        var measurement = IperfPair.Read(json);

        Assert.Equal(expected, measurement.BitsPerSecond);
        Assert.Equal(error, measurement.Error);
    }

    [Fact]
    public void Chance_is_given_less_room_the_more_is_measured()
    {
        Assert.Equal(100 * 3.2905 * Math.Sqrt(0.05 * 0.95 / 20000), Binomial.HalfWidthPercent(5, 20_000), 6);
        Assert.True(Binomial.HalfWidthPercent(5, 100) > Binomial.HalfWidthPercent(5, 20_000));
    }
}
