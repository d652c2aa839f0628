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
    public async Task Whoever_waits_for_the_last_to_leave_is_told_when_it_has()
    {
        for (var round = 0; round < 200; round++)
        {
            var gauge = new ConcurrencyGauge();
            for (var i = 0; i < 20; i++)
                gauge.Enter();
            var empty = gauge.Left.UntilAsync(() => gauge.Current == 0, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
            Assert.False(empty.IsCompleted);
            Parallel.For(0, 20, _ => gauge.Leave());
            Assert.True(await empty);
        }
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
