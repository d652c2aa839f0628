using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>
/// Builds paths of known delay, jitter, loss, rate and MTU on this machine, and has the engine and the system's own programs measure
/// them: what a user runs to know how far to trust numbers from this machine.
/// </summary>
public static class Calibrator
{
    /// <summary>
    /// Runs it. The result is Passed if every reading lies within its tolerance. Cancelling removes what was built and throws.
    /// </summary>
    /// <param name="options">What to inject.</param>
    /// <param name="onReading">Called with each reading as it comes, from one thread at a time; or null.</param>
    /// <param name="progress">Told which quantity is next; or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NetTestException">An option is out of range, a privilege is missing, or this machine can impair no link.</exception>
    public static async Task<CalibrationResult> RunAsync(
        CalibrationOptions options, Action<CalibrationReading>? onReading, IProgress<CalibrationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var startedAt = options.TimeProvider.GetUtcNow();
        var start = options.TimeProvider.GetTimestamp();
        var stages = options.Quantities.Distinct().Order().Select(quantity => Stage(options, quantity)).ToList();
        var readings = new List<CalibrationReading>();
        var links = new List<LinkInfo>();
        foreach (var (index, stage) in stages.Index())
        {
            progress?.Report(new CalibrationProgress(stage.Quantity, index, stages.Count));
            var outcome = await stage.RunAsync(cancellationToken).ConfigureAwait(false);
            foreach (var reading in outcome.Readings)
                onReading?.Invoke(reading);
            readings.AddRange(outcome.Readings);
            if (outcome.Link is { } link)
                links.Add(link);
        }

        return new CalibrationResult
        {
            StartedAt = startedAt,
            DurationSeconds = options.TimeProvider.GetElapsedTime(start).TotalSeconds,
            Status = readings.TrueForAll(IsRight) ? ResultStatus.Passed : ResultStatus.Failed,
            Label = options.Label,
            Tags = options.Tags,
            Options = Effective(options),
            Backend = Backend(links),
            Overruns = links.Any(link => link.Overruns is not null) ? links.Sum(link => link.Overruns ?? 0) : null,
            Readings = readings,
        };
    }

    // A tool that is not installed has no say; anything else that should have been measured and was not is a failure.
    private static bool IsRight(CalibrationReading reading) => reading.IsSkipped || (reading.WithinTolerance ?? reading is { Tolerance: null, Measured: not null });

    private static CalibrationStage Stage(CalibrationOptions options, CalibrationQuantity quantity) => quantity switch
    {
        CalibrationQuantity.Floor => new DelayStage(options, isFloor: true),
        CalibrationQuantity.Delay => new DelayStage(options, isFloor: false),
        CalibrationQuantity.Jitter => new JitterStage(options),
        CalibrationQuantity.Loss => new LossStage(options),
        CalibrationQuantity.Rate => new RateStage(options),
        CalibrationQuantity.PathMtu => new PathMtuStage(options),
        _ => throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "There is no such quantity."),
    };

    private static string Backend(List<LinkInfo> links)
    {
        var names = links.Where(link => link.Backend != LinkBackend.None).Select(link => link.Backend == LinkBackend.Kernel ? "kernel" : "emulator").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return string.Join(", ", names) is { Length: > 0 } text ? text : "none";
    }

    private static Dictionary<string, object?> Effective(CalibrationOptions options) => new(StringComparer.Ordinal)
    {
        ["Quantities"] = string.Join(",", options.Quantities),
        ["DelayMs"] = options.DelayMs,
        ["JitterMs"] = options.JitterMs,
        ["LossPercent"] = options.LossPercent,
        ["RateBitsPerSecond"] = options.RateBitsPerSecond,
        ["MtuBytes"] = options.MtuBytes,
        ["ImpairmentBackend"] = options.ImpairmentBackend.ToString(),
        ["Seed"] = options.Seed,
        ["UseSystemTools"] = options.UseSystemTools,
    };
}
