using System.Globalization;
using System.Management.Automation;
using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Confidence;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Throughput;

/// <summary>The progress of a throughput test as one progress bar, at most five times a second.</summary>
internal sealed class ThroughputProgressView(ThroughputOptions options, RepetitionRule? rule, TimeProvider time)
{
    private const int ActivityId = 7300;
    private readonly ProgressThrottle _throttle = new(time);

    /// <summary>What to show; null: nothing new.</summary>
    internal ProgressRecord? Next(ThroughputInterval interval, int run, string? phase)
    {
        if (!_throttle.TryPass())
            return null;
        var activity = phase is not null ? $"Latency under load to {options.Target}: {phase}"
            : rule is not null ? string.Create(CultureInfo.InvariantCulture, $"Throughput to {options.Target}, run {run} of at most {rule.Runs}")
            : $"Throughput to {options.Target}";
        var seconds = options.Bytes is null && options.Blocks is null ? options.Seconds ?? 10 : (int?)null;
        var done = interval.IsOmitted ? 0 : interval.EndSeconds;
        return new ProgressRecord(ActivityId, activity, Describe(interval))
        {
            PercentComplete = seconds is { } all ? (int)Math.Clamp(done * 100 / all, 0, 100) : -1,
            SecondsRemaining = seconds is { } total ? (int)Math.Max(0, Math.Ceiling(total - done)) : -1,
        };
    }

    private static string Describe(ThroughputInterval interval)
    {
        var extra = interval.Retransmits is { } retransmits ? string.Create(CultureInfo.InvariantCulture, $", {retransmits:N0} retransmits")
            : interval.LossPercent is { } loss ? string.Create(CultureInfo.InvariantCulture, $", {loss:0.##} % lost")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{interval.EndSeconds:0.#} s: {interval.BitsPerSecond / 1e6:N1} Mbit/s{extra}");
    }
}
