using NetTest.Engine.Probes.Monitor;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

public sealed class ProbePacingTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Rounds_are_apart_by_the_interval_and_a_random_part()
    {
        var random = new Random(3);
        var pacing = new ProbePacing(5 * s_second, 5 * s_second, TimeSpan.Zero, random.NextDouble);
        Assert.InRange(pacing.Next, TimeSpan.Zero, 10 * s_second);
        var gaps = new List<double>();
        for (var i = 0; i < 2000; i++)
        {
            var before = pacing.Next;
            Assert.Equal(0, pacing.Advance(before));
            gaps.Add((pacing.Next - before).TotalSeconds);
        }

        Assert.InRange(gaps.Min(), 5, 5.1);
        Assert.InRange(gaps.Max(), 9.9, 10);
        Assert.InRange(gaps.Average(), 7.3, 7.7);
    }

    [Fact]
    public void A_late_round_does_not_shift_the_next_and_missed_ones_are_left_out()
    {
        var pacing = new ProbePacing(s_second, TimeSpan.Zero, TimeSpan.Zero, () => 0);
        Assert.Equal(TimeSpan.Zero, pacing.Next);
        Assert.Equal(0, pacing.Advance(0.9 * s_second));
        Assert.Equal(s_second, pacing.Next);
        Assert.Equal(3, pacing.Advance(4.5 * s_second));
        Assert.Equal(5 * s_second, pacing.Next);
    }

    [Fact]
    public void Peers_that_begin_together_are_not_in_step()
    {
        var random = new Random(4);
        var next = Enumerable.Range(0, 100).Select(_ => new ProbePacing(5 * s_second, 5 * s_second, TimeSpan.Zero, random.NextDouble).Next).ToArray();
        // Of 100 in 10 s no second has more than a third.
        Assert.InRange(next.GroupBy(time => (int)time.TotalSeconds).Max(group => group.Count()), 1, 33);
    }
}
