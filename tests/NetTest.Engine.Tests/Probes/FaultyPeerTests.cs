using System.Net;
using System.Security.Cryptography;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Stamp;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes;

/// <summary>Peers that misbehave: no wrong number, no hang, exact counts.</summary>
[Collection(NetworkGroup.Name)]
public sealed class FaultyPeerTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_echo_server_that_knows_no_STAMP_is_measured_all_the_same()
    {
        await using var peer = FaultyDatagramPeer.Start((request, _) => [request]);
        var udp = await MeasureAsync(peer.EndPoint, ProbeProtocol.Udp, 100);
        Assert.Equal((100L, 0L), (udp.Received, udp.Unexpected));
        Assert.Null(udp.HoldP50Ms);
        Assert.Null(udp.LostForward);
        Assert.Null(udp.ForwardDelayP50Ms);
        // To STAMP an echo is no answer.
        var stamp = await MeasureAsync(peer.EndPoint, ProbeProtocol.Stamp, 10, timeoutMilliseconds: 1000);
        Assert.Equal((0L, 10L), (stamp.Received, stamp.Unexpected));
    }

    [Fact]
    public async Task Every_answer_three_times_is_one_answer_and_two_duplicates()
    {
        await using var peer = FaultyDatagramPeer.Start((request, _) => [request, request, request]);
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.Udp, 200);
        Assert.Equal((200L, 200L, 0L), (result.Sent, result.Received, result.Lost));
        // The test ends with the first answer to the last probe; its two others may come after.
        Assert.InRange(result.Duplicate, 398, 400);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("garbage")]
    [InlineData("wrong sequence")]
    [InlineData("wrong stamp")]
    [InlineData("half")]
    public async Task What_is_no_answer_counts_as_none(string fault)
    {
        await using var peer = FaultyDatagramPeer.Start((request, _) => fault switch
        {
            "garbage" => [RandomNumberGenerator.GetBytes(request.Length)],
            "wrong sequence" => [Change(request, 3)],
            "wrong stamp" => [Change(request, 11)],
            "half" => [request[..(request.Length / 2)]],
            _ => [],
        });
        // Until then the peer must have said what it has to say, however busy the machine is.
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.Udp, 30, timeoutMilliseconds: fault == "silent" ? 200 : 1000);
        Assert.Equal((ResultStatus.Failed, 30L, 0L, 100.0), (result.Status, result.Sent, result.Received, result.LossPercent));
        Assert.Equal(30, result.FailuresByReason["TimedOut"]);
        Assert.Equal(fault == "silent" ? 0 : 30, result.Unexpected);
        Assert.Null(result.RttP50Ms);
        Assert.Null(result.JitterMs);

        static byte[] Change(byte[] request, int at)
        {
            request[at] ^= 0x40;
            return request;
        }
    }

    [Theory]
    [InlineData(ProbeProtocol.Stamp)]
    [InlineData(ProbeProtocol.Udp)]
    public async Task Losses_are_split_by_the_direction_in_which_they_happened(ProbeProtocol protocol)
    {
        var reflection = new StampReflection(null, isStateful: true, 0);
        uint counted = 0;
        await using var peer = FaultyDatagramPeer.Start((request, number) =>
        {
            // Of ten one is lost on the way there, two on the way back; the last is not.
            if (number % 10 == 3)
                return [];
            reflection.Prepare(request);
            reflection.Complete(request, counted++, 1_000_000_000, 1_000_000_100, 1, 64);
            return number % 10 is 5 or 6 ? [] : [request];
        });
        var result = await MeasureAsync(peer.EndPoint, protocol, 1000, timeoutMilliseconds: 3000);
        Assert.Equal((1000L, 700L, 300L), (result.Sent, result.Received, result.Lost));
        Assert.Equal((100L, 200L), (result.LostForward, result.LostBackward));
    }

    [Fact]
    public async Task From_a_reflector_without_state_no_direction_is_concluded()
    {
        var reflection = new StampReflection(null, isStateful: false, 0);
        await using var peer = FaultyDatagramPeer.Start((request, number) =>
        {
            reflection.Complete(request, null, 1_000_000_000, 1_000_000_100, 1, 64);
            return number % 2 == 0 ? [request] : [];
        });
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.Stamp, 100, timeoutMilliseconds: 2000);
        Assert.Equal(50, result.Received);
        Assert.Null(result.LostForward);
        Assert.Null(result.LostBackward);
    }

    [Fact]
    public async Task A_far_clock_that_jumps_or_stands_years_off_spoils_no_number()
    {
        var reflection = new StampReflection(null, isStateful: true, 0);
        await using var peer = FaultyDatagramPeer.Start((request, number) =>
        {
            var received = (number % 3) switch { 0 => 0L, 1 => 2_000_000_000_000_000_000, _ => 1_000_000_000 };
            // Synchronised, it claims, to a nanosecond; and it held some probes for a negative time, others for years.
            reflection.Complete(request, (uint)number, received, received + (number % 3) switch { 0 => 10_000, 1 => -5_000_000_000, _ => 3_600_000_000_000 }, 0x8001, 64);
            return [request];
        });
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.Stamp, 99);
        Assert.Equal(99, result.Received);
        Assert.InRange(result.RttMaxMs!.Value, 0, 30_000);
        Assert.All(result.Views, view => Assert.InRange(view.MaxMs ?? 0, 0, 30_000));
        Assert.Null(result.ForwardDelayP50Ms);
        Assert.Null(result.BackwardDelayP50Ms);
    }

    [Theory]
    [InlineData("silent", "TimedOut")]
    [InlineData("closes", "Reset")]
    [InlineData("resets", "Reset")]
    [InlineData("garbage", "WrongAnswer")]
    public async Task Faulty_TCP_peers_cost_each_request_its_reason(string fault, string reason)
    {
        await using var peer = fault switch
        {
            "closes" => FaultyPeer.ClosesAtOnce(),
            "resets" => FaultyPeer.Resets(),
            "garbage" => FaultyPeer.Answers(new byte[10], thenCloses: false),
            _ => FaultyPeer.NeverAnswers(),
        };
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.TcpRequest, 20, timeoutMilliseconds: fault == "silent" ? 200 : 10_000);
        Assert.Equal((ResultStatus.Failed, 20L, 0L), (result.Status, result.Sent, result.Received));
        Assert.Equal(20, result.FailuresByReason.Values.Sum());
        // A connection that closes between two requests may be noticed by the next one's send.
        Assert.True(result.FailuresByReason.GetValueOrDefault(reason) >= 15, string.Join(", ", result.FailuresByReason));
        Assert.Null(result.RttP50Ms);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_keeps_nobody_waiting_for_ever()
    {
        await using var peer = FaultyPeer.Start(async (_, token) => await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, token));
        // Far more than both ends' buffers hold.
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.TcpRequest, 300, timeoutMilliseconds: 300, payloadBytes: 65_000);
        Assert.Equal((300L, 0L), (result.Sent, result.Received));
        Assert.Equal(300, result.FailuresByReason.Values.Sum());
    }

    [Fact]
    public async Task The_answers_of_a_slow_peer_are_late_and_not_lost_without_a_trace()
    {
        // Longer than the time that an answer has: the peer is late, and that is the test's matter.
        var late = TimeSpan.FromMilliseconds(1000);
        await using var peer = FaultyDatagramPeer.Start((request, number) =>
        {
            if (number == 0)
                Thread.Sleep(late);
            return [request];
        });
        // The first answer comes after its time, those that queued behind it too; the last ones in time.
        var result = await MeasureAsync(peer.EndPoint, ProbeProtocol.Udp, 150, timeoutMilliseconds: 500, intervalMilliseconds: 10);
        Assert.True(result.Late >= 10, $"{result.Late} late");
        Assert.Equal(result.Lost, result.Late);
        Assert.True(result.RttMaxMs <= 500);
    }

    private static async Task<ConnTestResult> MeasureAsync(
        IPEndPoint endPoint, ProbeProtocol protocol, int count, double timeoutMilliseconds = 5000, double intervalMilliseconds = 1, int payloadBytes = 10)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kernel time stamps are Linux's");
        var options = new ConnTestOptions
        {
            Target = endPoint.ToString(),
            Protocol = protocol,
            Count = count,
            Interval = TimeSpan.FromMilliseconds(intervalMilliseconds),
            Timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds),
            PayloadBytes = payloadBytes,
            LongPayloadBytes = 0,
        };
        return await ConnTest.RunAsync(options, progress: null, CancellationToken.None).WaitAsync(s_deadline);
    }
}
