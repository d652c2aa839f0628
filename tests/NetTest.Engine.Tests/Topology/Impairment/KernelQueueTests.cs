using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Impairment;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Impairment;

public sealed class KernelQueueTests
{
    [Theory]
    [InlineData("delay=20ms", "qdisc add dev e root handle 1: netem limit 100000 delay 20ms")]
    [InlineData("delay=20ms,jitter=2.5ms,distribution=normal", "qdisc add dev e root handle 1: netem limit 100000 delay 20ms 2.5ms distribution normal")]
    [InlineData("delay=500ms,jitter=10ms", "qdisc add dev e root handle 1: netem limit 540000 delay 500ms 10ms")]
    [InlineData("loss=0.05%", "qdisc add dev e root handle 1: netem limit 100000 loss 0.05%")]
    [InlineData("loss_bursts=1/25", "qdisc add dev e root handle 1: netem limit 100000 loss gemodel 1% 25% 100% 0%")]
    [InlineData("loss_bursts=0.5/25/60/0.1", "qdisc add dev e root handle 1: netem limit 100000 loss gemodel 0.5% 25% 60% 0.1%")]
    [InlineData("delay=5ms,reorder=1%,duplicate=0.1%,corrupt=0.01%", "qdisc add dev e root handle 1: netem limit 100000 delay 5ms corrupt 0.01% duplicate 0.1% reorder 1%")]
    [InlineData("rate=50M", "qdisc add dev e root handle 10: tbf rate 50000000bit burst 12500 limit 625000")]
    [InlineData("rate=1M,queue=64k", "qdisc add dev e root handle 10: tbf rate 1000000bit burst 3028 limit 64000")]
    [InlineData("rate=64k", "qdisc add dev e root handle 10: tbf rate 64000bit burst 3028 limit 15140")]
    [InlineData("delay=20ms,rate=10G,queue=100ms", "qdisc add dev e root handle 1: netem limit 100000 delay 20ms\nqdisc add dev e parent 1:1 handle 10: tbf rate 10000000000bit burst 2500000 limit 125000000")]
    [InlineData("none", "")]
    [InlineData("seed=7", "")]
    public void A_device_gets_the_queues_that_its_impairment_needs(string text, string expected) =>
        Assert.Equal(expected, string.Join('\n', KernelQueue.Add("e", ImpairmentText.Parse(text), mtu: null)));

    [Fact]
    public void A_jumbo_frame_fits_the_bucket_and_ten_fit_the_queue() =>
        Assert.Equal("qdisc add dev e root handle 10: tbf rate 8000bit burst 18028 limit 90140", Assert.Single(KernelQueue.Add("e", new ImpairmentSpec { RateBitsPerSecond = 8000 }, mtu: 9000)));

    [Theory]
    [InlineData("delay=20ms,corrupt=1%", "delay=5ms", "qdisc change dev e root handle 1: netem limit 100000 delay 5ms loss 0% corrupt 0% duplicate 0%")]
    [InlineData("loss_bursts=1/25", "loss=1%", "qdisc change dev e root handle 1: netem limit 100000 delay 0ms loss 1% corrupt 0% duplicate 0%")]
    [InlineData("rate=50M", "rate=10M", "qdisc change dev e root handle 10: tbf rate 10000000bit burst 3028 limit 125000")]
    [InlineData("delay=1ms", "delay=1ms,rate=10M", "qdisc change dev e root handle 1: netem limit 100000 delay 1ms loss 0% corrupt 0% duplicate 0%\nqdisc add dev e parent 1:1 handle 10: tbf rate 10000000bit burst 3028 limit 125000")]
    [InlineData("delay=1ms,rate=10M", "delay=2ms,rate=10M", "qdisc change dev e root handle 1: netem limit 100000 delay 2ms loss 0% corrupt 0% duplicate 0%\nqdisc change dev e parent 1:1 handle 10: tbf rate 10000000bit burst 3028 limit 125000")]
    [InlineData("none", "none", "")]
    public void A_change_of_numbers_keeps_what_is_queued_and_names_all_that_netem_would_keep(string from, string to, string expected) =>
        Assert.Equal(expected, string.Join('\n', KernelQueue.TryChange("e", ImpairmentText.Parse(from), ImpairmentText.Parse(to), mtu: null)!));

    [Theory]
    [InlineData("none", "delay=1ms")]
    [InlineData("delay=1ms", "none")]
    [InlineData("delay=1ms", "rate=1M")]
    [InlineData("rate=1M", "delay=1ms,rate=1M")]
    [InlineData("delay=1ms,rate=1M", "delay=1ms")]
    [InlineData("delay=2ms,jitter=1ms,distribution=normal", "delay=2ms,jitter=1ms")]
    public void Other_queues_are_no_change_of_numbers(string from, string to) =>
        Assert.Null(KernelQueue.TryChange("e", ImpairmentText.Parse(from), ImpairmentText.Parse(to), mtu: null));

    [Fact]
    public void Queues_are_opened_before_they_are_removed()
    {
        Assert.Equal(
            """
            qdisc change dev e root handle 1: netem limit 100000 delay 0ms loss 0% corrupt 0% duplicate 0%
            qdisc change dev e parent 1:1 handle 10: tbf rate 100gbit burst 12500000 limit 4294967295
            """.ReplaceLineEndings("\n"),
            string.Join('\n', KernelQueue.Open("e", ImpairmentText.Parse("delay=1ms,rate=1M"))));
        Assert.Equal("qdisc del dev e root", KernelQueue.Remove("e"));
    }
}
