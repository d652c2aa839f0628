using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class ConcurrencyGaugeTests
{
    [Fact]
    public void The_peak_is_the_most_that_were_in_at_once()
    {
        var gauge = new ConcurrencyGauge();
        gauge.Enter();
        gauge.Enter();
        Assert.Equal(1, gauge.Leave());
        gauge.Enter();
        Assert.Equal((2, 2), (gauge.Current, gauge.Peak));
        gauge.Enter();
        gauge.Leave();
        Assert.Equal((2, 3), (gauge.Current, gauge.Peak));
    }

    [Fact]
    public void Threads_lose_nothing()
    {
        var gauge = new ConcurrencyGauge();
        Parallel.For(0, 100_000, _ =>
        {
            gauge.Enter();
            gauge.Leave();
        });
        Parallel.For(0, 5000, _ => gauge.Enter());
        Assert.Equal((5000, 5000), (gauge.Current, gauge.Peak));
    }
}
