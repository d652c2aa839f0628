using System.Diagnostics;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Throughput.Confidence;

/// <summary>Runs one test several times, until the rule is content.</summary>
public static class ThroughputSeries
{
    /// <summary>Runs the series; a run that fails ends it, and what was measured before it stays.</summary>
    /// <param name="context">Where the sockets are born.</param>
    /// <param name="options">The test.</param>
    /// <param name="rule">When to end.</param>
    /// <param name="progress">Is told every interval of every run, and every run as it ends; or null.</param>
    /// <param name="cancellationToken">Ends the series early; the result then has the status Cancelled.</param>
    /// <exception cref="NetTestException">An option is out of range, or the machine cannot.</exception>
    public static Task<ThroughputSeriesResult> RunAsync(
        NetworkContext context, ThroughputOptions options, RepetitionRule rule, IProgress<ThroughputProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rule);
        rule.Check();
        return RunAsync(options, rule, run => RepeatedRun.RunAsync(context, options, isFirst: run == 1, Report(progress, run), cancellationToken), progress, cancellationToken);
    }

    internal static async Task<ThroughputSeriesResult> RunAsync(
        ThroughputOptions options, RepetitionRule rule, Func<int, Task<ThroughputResult>> runOnce, IProgress<ThroughputProgress>? progress, CancellationToken cancellationToken)
    {
        var startedAt = options.TimeProvider.GetUtcNow();
        var start = options.TimeProvider.GetTimestamp();
        var log = options.Log.For(ThroughputLog.Category);
        var runs = new List<ThroughputResult>();
        ThroughputSeriesEnd? end = null;
        while (end is null)
        {
            var run = await runOnce(runs.Count + 1).ConfigureAwait(false);
            runs.Add(run);
            ThroughputLog.RunEnded(log, runs.Count, run.End, run.BitsPerSecond / 1e6);
            progress?.Report(new ThroughputProgress { Run = runs.Count, Result = run });
            end = run.Status switch
            {
                ResultStatus.Cancelled => ThroughputSeriesEnd.Cancelled,
                ResultStatus.Failed => ThroughputSeriesEnd.Failed,
                _ when cancellationToken.IsCancellationRequested => ThroughputSeriesEnd.Cancelled,
                _ => rule.Judge(Values(runs), options.TimeProvider.GetElapsedTime(start)),
            };
        }

        ThroughputLog.SeriesEnded(log, options.Target, runs.Count, end.Value);
        return Create(options, startedAt, options.TimeProvider.GetElapsedTime(start), runs, end.Value);
    }

    private static ThroughputSeriesResult Create(ThroughputOptions options, DateTimeOffset startedAt, TimeSpan duration, List<ThroughputResult> runs, ThroughputSeriesEnd end)
    {
        Debug.Assert(runs.Count > 0, "A series has one run at least.");
        var summary = SampleSummary.Of(Values(runs));
        return new ThroughputSeriesResult
        {
            Label = options.Label,
            Tags = options.Tags,
            Options = runs[0].Options,
            StartedAt = startedAt,
            DurationSeconds = duration.TotalSeconds,
            // A budget that was spent is what the user allowed, and the interval tells what came of it.
            Status = end switch
            {
                ThroughputSeriesEnd.Cancelled => ResultStatus.Cancelled,
                ThroughputSeriesEnd.Failed => ResultStatus.Failed,
                _ => ResultStatus.Passed,
            },
            Target = runs[0].Target,
            Protocol = runs[0].Protocol,
            Direction = runs[0].Direction,
            End = end,
            Error = runs[^1].Error,
            RunCount = summary?.Count ?? 0,
            MedianBitsPerSecond = summary?.Median,
            ConfidenceLowBitsPerSecond = summary?.ConfidenceLow,
            ConfidenceHighBitsPerSecond = summary?.ConfidenceHigh,
            ConfidencePercent = summary?.ConfidencePercent,
            ConfidenceWidthPercent = summary?.ConfidenceWidthPercent,
            MedianAbsoluteDeviationBitsPerSecond = summary?.MedianAbsoluteDeviation,
            InterquartileRangeBitsPerSecond = summary?.InterquartileRange,
            MinBitsPerSecond = summary?.Min,
            MaxBitsPerSecond = summary?.Max,
            MeanBitsPerSecond = summary?.Mean,
            StandardDeviationBitsPerSecond = summary?.StandardDeviation,
            Runs = runs,
        };
    }

    private static List<double> Values(List<ThroughputResult> runs) =>
        [.. runs.Where(run => run.Status == ResultStatus.Passed).Select(run => run.BitsPerSecond)];

    private static IntervalProgress? Report(IProgress<ThroughputProgress>? progress, int run) =>
        progress is null ? null : new IntervalProgress(interval => progress.Report(new ThroughputProgress { Run = run, Interval = interval }));
}
