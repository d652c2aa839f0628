using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Timing;

public sealed class ProbeRingTests
{
    private const long Interval = 1_000;
    private const long Timeout = 10_000;

    private readonly ProbeStream _stream = new("udp", 10);

    [Fact]
    public void Every_answer_is_what_it_is()
    {
        var ring = Create(100);
        Send(ring, 4);
        Assert.Equal(AnswerKind.First, ring.Answer(0, 0, 500));
        Assert.Equal(AnswerKind.Duplicate, ring.Answer(0, 0, 600));
        Assert.Equal(AnswerKind.First, ring.Answer(2, 2, 2_500));
        Assert.Equal(AnswerKind.First, ring.Answer(1, 1, 2_600));
        Assert.Equal(AnswerKind.Unexpected, ring.Answer(3, 99, 3_100));
        Assert.Equal(AnswerKind.Unexpected, ring.Answer(7, 7, 3_100));
        Assert.Equal(AnswerKind.Late, ring.Answer(3, 3, 3_000 + Timeout + 1));
        Assert.Equal(AnswerKind.Duplicate, ring.Answer(3, 3, 3_000 + Timeout + 2));
        Assert.Equal((4L, 3L, 1L, 1L, 2L, 1L, 2L), (_stream.Sent, _stream.Received, _stream.Lost, _stream.Late, _stream.Duplicate, _stream.Reordered, _stream.Unexpected));
        Assert.Equal(0, ring.Waiting);
        Assert.Equal([KeyValuePair.Create("TimedOut", 1L)], _stream.Failures());
    }

    [Fact]
    public void A_probe_is_lost_when_its_time_is_over_and_not_before()
    {
        var ring = Create(100);
        Send(ring, 2);
        Assert.Equal(Timeout, ring.NextExpiry);
        ring.Expire(Timeout);
        Assert.Equal(2, ring.Waiting);
        ring.Expire(Timeout + 1);
        Assert.Equal(1, ring.Waiting);
        Assert.Equal(Timeout + Interval, ring.NextExpiry);
        ring.Answer(1, 1, Timeout);
        Assert.Equal(MonotonicClock.Never, ring.NextExpiry);
        Assert.Equal(50, _stream.LossPercent);
    }

    [Fact]
    public void Delay_variation_is_that_of_neighbours_and_jitter_that_of_arrivals()
    {
        var ring = Create(100, timeout: 100_000_000);
        Send(ring, 4);
        ring.Answer(0, 0, 1_000_000);
        ring.Answer(2, 2, 2_000 + 5_000_000);
        ring.Answer(1, 1, 1_000 + 3_000_000);
        // |3 − 1| and |5 − 3|; number 3 has no answer.
        Assert.Equal(2, _stream.Jitter.Ipdv.Count);
        Assert.Equal(2.0, _stream.Jitter.Ipdv.MaxMs!.Value, 6);
        // RFC 3550 in the order of arrival 1, 5, 3 ms: 4/16, then + (2 − 0.25)/16.
        Assert.Equal(0.25 + ((2 - 0.25) / 16), _stream.Jitter.JitterMs!.Value, 6);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(65_537, 0, 65_536)]
    [InlineData(65_537, 65_535, 65_535)]
    [InlineData(200_000, 200_000 & 0xFFFF, 200_000 - 65_536)]
    public void A_number_of_sixteen_bits_is_that_of_the_nearest_probe(long next, int low, long expected)
    {
        var ring = Create(next + 1);
        Send(ring, next);
        Assert.Equal(expected, next == 0 ? 0 : ring.Widen((uint)low, 16));
    }

    [Fact]
    public void A_stopped_test_takes_back_what_waits()
    {
        var ring = Create(10);
        Send(ring, 5);
        ring.Answer(0, 0, 500);
        ring.Forget();
        Assert.Equal((1L, 1L, 0L), (_stream.Sent, _stream.Received, _stream.Lost));
    }

    [Fact]
    public void Probes_cost_no_memory()
    {
        const int Probes = 20_000;
        var ring = Create(10 * Probes);
        Run(0);
        Allocation.AssertNone(Probes, () => Run(Probes));

        void Run(long from)
        {
            for (var i = from; i < from + Probes; i++)
            {
                ring.Add(i * Interval, new ClockPair(i * Interval, 0), (ulong)i);
                ring.Answer(i, (ulong)i, (i * Interval) + 500 + (i % 7));
                ring.Expire(i * Interval);
            }
        }
    }

    private ProbeRing Create(long count, long timeout = Timeout) => new(_stream, count, Interval, timeout);

    private static void Send(ProbeRing ring, long count)
    {
        for (var i = 0L; i < count; i++)
            ring.Add(i * Interval, new ClockPair(i * Interval, 0), (ulong)i);
    }
}
