using NetTest.Engine.Throughput.LatencyUnderLoad;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.LatencyUnderLoad;

public sealed class RttLogTests
{
    [Fact]
    public void Probes_count_in_the_span_in_which_they_left()
    {
        var log = new RttLog();
        for (var at = 0; at < 10; at++)
            log.Answered(log.Sent(at * 100), at * 1_000_000);
        var (sent, rtt) = log.Between(300, 700);
        Assert.Equal(4, sent);
        Assert.Equal(3, rtt.MinMs);
        Assert.Equal(6, rtt.MaxMs);
    }

    [Fact]
    public void What_is_not_answered_is_sent_and_not_received_and_a_duplicate_counts_once()
    {
        var log = new RttLog();
        var first = log.Sent(0);
        log.Sent(1);
        Assert.True(log.IsWaiting);
        log.Answered(first, 5_000_000);
        log.Answered(first, 9_000_000);
        log.Answered(77, 1);
        var (sent, rtt) = log.Between(0, 10);
        Assert.Equal((2, 1), (sent, (int)rtt.Count));
        Assert.Equal(5, rtt.MaxMs);
    }

    [Fact]
    public void Sequence_numbers_of_16_bits_mean_the_newest_probe_that_bears_them()
    {
        var log = new RttLog();
        Assert.Null(log.Find(0));
        for (var number = 0; number < 70_000; number++)
            log.Sent(number);
        Assert.Equal(69_999, log.Find(unchecked((ushort)69_999)));
        Assert.Equal(65_536, log.Find(0));
        // Not yet sent again: the one of the round before.
        Assert.Equal(60_000, log.Find(60_000));
    }

    [Fact]
    public void A_sequence_that_was_never_sent_is_none()
    {
        var log = new RttLog();
        log.Sent(0);
        log.Sent(1);
        Assert.Equal(1, log.Find(1));
        Assert.Null(log.Find(2));
        Assert.Null(log.Find(65_535));
    }
}
