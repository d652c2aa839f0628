using NetTest.Engine.Statistics;
using NetTest.Engine.Traffic;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

public sealed class DistributionTests
{
    public static TheoryData<Distribution> Shapes() =>
    [
        Distribution.Constant(500),
        Distribution.Uniform(100, 900),
        Distribution.Normal(10_000, 500),
        Distribution.Exponential(5_000),
        Distribution.LogNormal(1_000, 0.8),
        Distribution.Pareto(1_000, 4),
        Distribution.Choice(new WeightedValue(0, 1), new WeightedValue(100, 7), new WeightedValue(10_000, 2)),
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_mean_of_many_draws_is_the_mean_said(Distribution distribution)
    {
        double sum = 0;
        const int Count = 200_000;
        for (int i = 0; i < Count; i++)
        {
            var random = SplitMix64.For(99, i, (int)DrawPurpose.ServerMessage);
            sum += distribution.Sample(ref random);
        }

        Assert.InRange(sum / Count, distribution.Mean * 0.98, distribution.Mean * 1.02);
    }

    [Fact]
    public void A_uniform_length_takes_both_limits_and_all_between_equally()
    {
        int[] counts = new int[7];
        for (int i = 0; i < 60_000; i++)
        {
            var random = SplitMix64.For(1, i, (int)DrawPurpose.ClientMessage);
            counts[Distribution.Uniform(1, 6).SampleLength(ref random)]++;
        }

        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void A_choice_follows_its_weights()
    {
        Distribution choice = Distribution.Choice(new WeightedValue(1, 1), new WeightedValue(2, 3));
        int twos = 0;
        for (int i = 0; i < 40_000; i++)
        {
            var random = SplitMix64.For(5, i, (int)DrawPurpose.ClientDelay);
            twos += choice.Sample(ref random) == 2 ? 1 : 0;
        }

        Assert.InRange(twos, 29_400, 30_600);
    }

    [Fact]
    public void Lengths_drawn_stay_between_one_byte_and_the_limit_and_delays_between_zero_and_theirs()
    {
        Distribution[] wild =
        [
            Distribution.Normal(0, 1e300), Distribution.LogNormal(1, 1e300), Distribution.Pareto(1e-300, 1e-3), Distribution.Pareto(double.Epsilon, double.Epsilon),
            Distribution.Exponential(double.MaxValue), Distribution.Uniform(0, 0.4), Distribution.Normal(1, 1),
        ];
        foreach (Distribution distribution in wild)
        {
            for (int i = 0; i < 1_000; i++)
            {
                var random = SplitMix64.For(3, i, (int)DrawPurpose.ClientMessage);
                Assert.InRange(distribution.SampleLength(ref random), 1, Distribution.MaxLengthBytes);
                Assert.InRange(distribution.SampleDelay(ref random).TotalSeconds, 0, Distribution.MaxDelaySeconds);
            }
        }
    }

    [Fact]
    public void Wrong_parameters_are_refused()
    {
        Action[] wrong =
        [
            () => Distribution.Constant(-1), () => Distribution.Constant(double.NaN), () => Distribution.Constant(double.PositiveInfinity),
            () => Distribution.Uniform(2, 1), () => Distribution.Uniform(-1, 1), () => Distribution.Normal(1, -1), () => Distribution.Exponential(0),
            () => Distribution.LogNormal(0, 1), () => Distribution.Pareto(1, 0), () => Distribution.Choice(),
            () => Distribution.Choice(new WeightedValue(1, 0)), () => Distribution.Choice(new WeightedValue(-1, 1)),
            () => Distribution.Choice(new WeightedValue(1, double.MaxValue), new WeightedValue(1, double.MaxValue)),
        ];
        Assert.All(wrong, action => Assert.Equal(ErrorReason.InvalidPattern, Assert.Throws<NetTestException>(action).Reason));
    }

    [Fact]
    public void Words_for_people() => Assert.Equal(
        "0 | 0.5 | 1 to 9 | normal, mean 5, deviation 1 | pareto, scale 1, shape 2 | one of 1 (weight 1), 2 (weight 3)",
        string.Join(" | ", Distribution.Zero, Distribution.Constant(0.5), Distribution.Uniform(1, 9), Distribution.Normal(5, 1), Distribution.Pareto(1, 2),
            Distribution.Choice(new WeightedValue(1, 1), new WeightedValue(2, 3))));
}
