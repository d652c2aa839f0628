using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Confidence;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Confidence;

public sealed class ThroughputSeriesTests
{
    private static readonly ThroughputOptions s_options = new() { Target = "h", Label = "mine" };

    [Fact]
    public async Task Runs_are_kept_and_summed_up()
    {
        var told = new List<ThroughputProgress>();
        var series = await ThroughputSeries.RunAsync(s_options, new RepetitionRule { Runs = 3 }, run => Task.FromResult(Run(run * 100)), new Told(told.Add), TestContext.Current.CancellationToken);
        Assert.Equal(ThroughputSeriesEnd.Done, series.End);
        Assert.Equal(ResultStatus.Passed, series.Status);
        Assert.Equal(200, series.MedianBitsPerSecond);
        Assert.Equal((100, 300), (series.ConfidenceLowBitsPerSecond, series.ConfidenceHighBitsPerSecond));
        Assert.Equal(75, series.ConfidencePercent);
        Assert.Equal(100, series.ConfidenceWidthPercent);
        Assert.Equal(100, series.MedianAbsoluteDeviationBitsPerSecond);
        Assert.Equal("mine", series.Label);
        Assert.Equal([1, 2, 3], told.Select(progress => progress.Run));
        Assert.Equal(3, series.Runs.Count);
    }

    [Fact]
    public async Task It_stops_as_soon_as_the_median_is_known_well_enough()
    {
        var rule = new RepetitionRule { Runs = 100, StablePercent = 3 };
        var series = await ThroughputSeries.RunAsync(s_options, rule, run => Task.FromResult(Run(run == 2 ? 10 : 100 + (run % 3))), progress: null, TestContext.Current.CancellationToken);
        // One odd run of nine is outside the interval between the second and the eighth.
        Assert.Equal(ThroughputSeriesEnd.Stable, series.End);
        Assert.Equal(9, series.RunCount);
    }

    [Fact]
    public async Task A_failed_run_ends_it_and_counts_in_no_figure()
    {
        var series = await ThroughputSeries.RunAsync(
            s_options, new RepetitionRule { Runs = 5 }, run => Task.FromResult(run < 3 ? Run(100) : Run(1) with { Status = ResultStatus.Failed, End = ThroughputEnd.TimedOut, Error = "Nothing came." }), progress: null, TestContext.Current.CancellationToken);
        Assert.Equal((ThroughputSeriesEnd.Failed, ResultStatus.Failed, "Nothing came."), (series.End, series.Status, series.Error));
        Assert.Equal((2, 3), (series.RunCount, series.Runs.Count));
        Assert.Equal(100, series.MedianBitsPerSecond);
    }

    [Fact]
    public async Task Cancelling_ends_it_with_what_there_is()
    {
        using var cancellation = new CancellationTokenSource();
        var series = await ThroughputSeries.RunAsync(
            s_options,
            new RepetitionRule { Runs = 5 },
            async run =>
            {
                if (run < 2)
                    return Run(100);
                await cancellation.CancelAsync();
                return Run(50) with { Status = ResultStatus.Cancelled, End = ThroughputEnd.Cancelled };
            },
            progress: null,
            cancellation.Token);
        Assert.Equal((ThroughputSeriesEnd.Cancelled, ResultStatus.Cancelled, 1), (series.End, series.Status, series.RunCount));
    }

    [Fact]
    public async Task A_failed_first_run_leaves_every_figure_unknown_and_the_result_survives_JSON()
    {
        var series = await ThroughputSeries.RunAsync(
            s_options, new RepetitionRule { Runs = 5 }, _ => Task.FromResult(Run(0) with { Status = ResultStatus.Failed }), progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(0, series.RunCount);
        Assert.Null(series.MedianBitsPerSecond);
        Assert.Null(series.ConfidenceWidthPercent);
        var back = ResultJson.Deserialize<ThroughputSeriesResult>(ResultJson.Serialize(series))!;
        Assert.Equal(ResultJson.Serialize(series), ResultJson.Serialize(back));
    }

    private static ThroughputResult Run(double bitsPerSecond) => SampleResults.Throughput(null, bitsPerSecond);

    private sealed class Told(Action<ThroughputProgress> tell) : IProgress<ThroughputProgress>
    {
        public void Report(ThroughputProgress value) => tell(value);
    }
}
