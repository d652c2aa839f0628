using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology.Impairment;

public sealed class ImpairmentTextTests
{
    [Fact]
    public void All_keys_are_read_with_their_units() => Assert.Equal(
        new ImpairmentSpec
        {
            DelayMs = 20,
            JitterMs = 0.3,
            JitterDistribution = JitterDistribution.Normal,
            LossBursts = new GilbertElliottLoss { EnterPercent = 1, LeavePercent = 25, BadLossPercent = 80, GoodLossPercent = 0.1 },
            RateBitsPerSecond = 1_500_000_000,
            QueueBytes = 64_000,
            ReorderPercent = 1,
            DuplicatePercent = 0.5,
            CorruptPercent = 0.01,
            Seed = -7,
        },
        ImpairmentText.Parse("delay=20ms, jitter=300us; distribution=normal loss_bursts=1%/25%/80/0.1 rate=1.5Gbit/s queue=64kB reorder=1% duplicate=0.5 corrupt=0.01% seed=-7"));

    [Theory]
    [InlineData("queue=100ms,rate=50M", 625_000)]
    [InlineData("rate=8k,queue=2s", 2_000)]
    [InlineData("rate=8k,queue=1514", 1_514)]
    public void A_queue_is_bytes_or_a_time_at_the_rate(string text, long bytes) => Assert.Equal(bytes, ImpairmentText.Parse(text).QueueBytes);

    [Theory]
    [InlineData("DelayMs", "20")]
    [InlineData("delay", "20")]
    [InlineData("Delay", "0.02s")]
    public void The_names_of_the_properties_mean_the_same(string key, string value) =>
        Assert.Equal(20, ImpairmentText.Create([new(key, value)], "shown").DelayMs);

    [Theory]
    [InlineData("", "it says nothing; write what happens to frames, or none")]
    [InlineData("delay", "'delay' is not a key and a value, such as delay=20ms")]
    [InlineData("delay=", "'delay=' is not a key and a value, such as delay=20ms")]
    [InlineData("delay=20mz", "'20mz' is not a time, such as 20ms, 1.5s or 300us")]
    [InlineData("delay=-1", "'-1' is not a time, such as 20ms, 1.5s or 300us")]
    [InlineData("delay=1,delay=2", "'delay' stands there twice; leave one of them out")]
    [InlineData("loss=many", "'many' is not a percentage, such as 1% or 0.05%")]
    [InlineData("loss=101%", "loss must be 0 to 100 percent, not 101")]
    [InlineData("rate=fast", "'fast' is not a rate in bit/s, such as 50M, 1.5G or 512k")]
    [InlineData("rate=7k", "rate must be 8000 to 1000000000000 bit/s, not 7000")]
    [InlineData("rate=1M,queue=long", "'long' is not a queue: bytes such as 64k, or a time at the rate such as 100ms")]
    [InlineData("queue=64k", "a queue holds what waits for a rate, and there is none; give a rate, or leave the queue out")]
    [InlineData("rate=1M,queue=60", "a queue of 60 bytes holds no frame of the link's MTU (82 bytes with its header), so nothing would pass; make it larger")]
    [InlineData("jitter=2ms", "jitter varies a delay, and there is none; give a delay")]
    [InlineData("reorder=1%", "reordered frames overtake those that are delayed, and there is no delay; give a delay")]
    [InlineData("delay=1,distribution=normal", "a distribution says how jitter is spread, and there is none; give a jitter, or leave the distribution out")]
    [InlineData("delay=1,jitter=1,distribution=1", "'1' is not a distribution: uniform or normal")]
    [InlineData("loss=1,loss_bursts=1/25", "loss is either independent or comes in bursts; leave one of the two out")]
    [InlineData("loss_bursts=1", "'1' does not tell bursts of loss: percent per frame to enter and to leave one, such as 1/25, and if wanted the loss within and between them, such as 1/25/80/0.1")]
    [InlineData("loss_bursts=0/25", "a burst is entered with a chance over 0 and up to 100 percent per frame, not 0")]
    [InlineData("loss_bursts=1/0", "a burst is left with a chance over 0 and up to 100 percent per frame, not 0; the mean burst is 100 divided by it, in frames")]
    [InlineData("seed=x", "'x' is not a seed: a whole number")]
    [InlineData("dealy=1", "there is no key 'dealy' (did you mean 'delay'?); keys are delay, jitter, distribution, loss, loss_bursts, rate, queue, reorder, duplicate, corrupt, seed")]
    public void A_mistake_is_named_with_its_remedy(string text, string why)
    {
        var error = Assert.Throws<NetTestException>(() => ImpairmentText.Parse(text));
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        Assert.Equal($"Impairment '{text}': {why}.", error.Message);
    }

    [Fact]
    public void What_is_written_is_read_again() => Prop.ForAll(
        (from delay in Gen.Choose(1, 100_000)
         from jitter in Gen.Choose(0, 1000)
         from normal in Gen.Elements(true, false)
         from loss in Gen.Choose(0, 1000)
         from rate in Gen.Choose(8_000, int.MaxValue)
         from queue in Gen.Choose(100, int.MaxValue)
         from seed in Gen.Choose(int.MinValue, int.MaxValue)
         select new ImpairmentSpec
         {
             DelayMs = delay / 8.0,
             JitterMs = jitter / 4.0,
             JitterDistribution = normal && jitter > 0 ? JitterDistribution.Normal : JitterDistribution.Uniform,
             LossPercent = loss / 16.0,
             RateBitsPerSecond = rate,
             QueueBytes = queue,
             Seed = seed,
         }).ToArbitrary(),
        spec => ImpairmentText.Parse(ImpairmentText.Format(spec)) == spec).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_an_impairment_or_a_mistake_with_a_name() => Prop.ForAll<string>(text =>
    {
        try
        {
            ImpairmentText.Parse(text ?? "");
        }
        catch (NetTestException)
        {
            // As it should be.
        }
    }).QuickCheckThrowOnFailure();
}
