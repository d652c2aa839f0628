using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Statistics;
using Xunit;

namespace NetTest.Engine.Tests.Statistics;

public sealed class SampleSummaryTests
{
    // Rank and coverage in percent as published tables of intervals for the median have them.
    [Theory]
    [InlineData(2, 1, 50.0)]
    [InlineData(3, 1, 75.0)]
    [InlineData(5, 1, 93.8)]
    [InlineData(6, 1, 96.9)]
    [InlineData(8, 1, 99.2)]
    [InlineData(9, 2, 96.1)]
    [InlineData(11, 2, 98.8)]
    [InlineData(12, 3, 96.1)]
    [InlineData(15, 4, 96.5)]
    [InlineData(17, 5, 95.1)]
    [InlineData(20, 6, 95.9)]
    public void The_interval_lies_between_the_ranks_that_the_tables_name(int count, int rank, double percent)
    {
        var (found, coverage) = SampleSummary.ConfidenceRank(count);
        Assert.Equal(rank, found);
        Assert.Equal(percent, Math.Round(coverage * 100, 1));
        var summary = SampleSummary.Of(Enumerable.Range(1, count).Select(value => (double)value))!;
        Assert.Equal(rank, summary.ConfidenceLow);
        Assert.Equal(count + 1 - rank, summary.ConfidenceHigh);
        Assert.Equal((count + 1) / 2.0, summary.Median);
    }

    [Fact]
    public void Many_values_need_no_more_than_double_precision()
    {
        // Normal approximation: n/2 − 0.98 √n (Le Boudec, table A.1).
        var (rank, coverage) = SampleSummary.ConfidenceRank(10_000);
        Assert.InRange(rank, 4899, 4905);
        Assert.InRange(coverage, 0.95, 0.952);
    }

    [Fact]
    public void An_outlier_moves_the_mean_and_not_the_median()
    {
        var summary = SampleSummary.Of([10, 11, 10, 12, 11, 1])!;
        Assert.Equal(10.5, summary.Median);
        Assert.Equal(9.166666, summary.Mean, 5);
        Assert.Equal(0.5, summary.MedianAbsoluteDeviation);
        Assert.Equal(1, summary.InterquartileRange);
        Assert.Equal(4.07, summary.StandardDeviation!.Value, 2);
    }

    [Fact]
    public void One_value_has_no_interval_and_none_has_no_summary()
    {
        var one = SampleSummary.Of([7])!;
        Assert.Null(one.ConfidenceLow);
        Assert.Null(one.ConfidencePercent);
        Assert.Null(one.ConfidenceWidthPercent);
        Assert.Null(one.StandardDeviation);
        Assert.Equal(7, one.Median);
        Assert.Null(SampleSummary.Of([]));
    }

    [Fact]
    public void The_interval_holds_the_true_median_as_often_as_it_says()
    {
        // An exponential distribution, as skewed as throughput with timeouts; its median is ln 2. A fixed seed: 4,000 trials, σ = 0.3 %.
        var random = new Random(20);
        var held = Enumerable.Range(0, 4000).Count(_ =>
        {
            var summary = SampleSummary.Of(Enumerable.Range(0, 9).Select(_ => -Math.Log(1 - random.NextDouble())))!;
            return summary.ConfidenceLow <= Math.Log(2) && Math.Log(2) <= summary.ConfidenceHigh;
        });
        Assert.InRange(held / 4000.0, 0.961 - 0.012, 0.961 + 0.012);
    }

    [Fact]
    public void Order_does_not_matter_and_all_lies_between_the_extremes() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyArray<int>>(),
            values =>
            {
                var forth = SampleSummary.Of(values.Get.Select(value => (double)value))!;
                return forth == SampleSummary.Of(values.Get.Reverse().Select(value => (double)value))
                    && forth.Min <= forth.Median && forth.Median <= forth.Max
                    && (forth.ConfidenceLow ?? forth.Min) <= forth.Median && forth.Median <= (forth.ConfidenceHigh ?? forth.Max);
            }).QuickCheckThrowOnFailure();
}
