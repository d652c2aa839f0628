using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>What testlets that measure round trips have in common.</summary>
internal static class RttMetrics
{
    internal static IReadOnlyList<MetricDescription> Described { get; } =
    [
        new("sent", "probes", MetricDirection.Neutral),
        new("received", "probes", MetricDirection.Neutral),
        new("loss_percent", "%", MetricDirection.Lower),
        new("rtt_min_ms", "ms", MetricDirection.Lower),
        new("rtt_mean_ms", "ms", MetricDirection.Lower),
        new("rtt_p50_ms", "ms", MetricDirection.Lower),
        new("rtt_p99_ms", "ms", MetricDirection.Lower),
        new("rtt_max_ms", "ms", MetricDirection.Lower),
        new("jitter_ms", "ms", MetricDirection.Lower),
    ];

    internal static (string Name, object? Value)[] Of(ConnTestResult result) =>
    [
        ("sent", result.Sent),
        ("received", result.Received),
        ("loss_percent", result.LossPercent),
        ("rtt_min_ms", result.RttMinMs),
        ("rtt_mean_ms", result.RttMeanMs),
        ("rtt_p50_ms", result.RttP50Ms),
        ("rtt_p99_ms", result.RttP99Ms),
        ("rtt_max_ms", result.RttMaxMs),
        ("jitter_ms", result.JitterMs),
    ];

    /// <summary>Why a measurement is none; null if something answered.</summary>
    internal static string? Failure(ConnTestResult result)
    {
        if (result.Received > 0)
            return null;
        var reasons = string.Join(", ", result.FailuresByReason.OrderByDescending(pair => pair.Value).Select(pair => pair.Key));
        return FormattableString.Invariant($"none of {result.Sent} probes was answered{(reasons.Length > 0 ? $": {reasons}" : "")}");
    }
}
