using NetTest.Engine.Results;

namespace NetTest.Engine.Probes;

/// <summary>Makes the result of what was counted.</summary>
internal sealed class ConnTestReport(ProbeTarget target, ConnTestOptions options, HostWatch host)
{
    internal required DateTimeOffset StartedAt { get; init; }

    internal required long Duration { get; init; }

    internal required bool IsCancelled { get; init; }

    /// <summary>The short probes whose numbers are the result's.</summary>
    internal required ProbeStream Main { get; init; }

    internal IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    internal ConnTestResult Create()
    {
        var trust = TrustReport.Of([Main], options.Interval, host, Duration);
        return new ConnTestResult
        {
            Label = options.Label,
            Tags = options.Tags,
            StartedAt = StartedAt,
            DurationSeconds = Duration / 1e9,
            Status = IsCancelled ? ResultStatus.Cancelled : Main.Received > 0 && Main.LossPercent <= options.MaxLossPercent ? ResultStatus.Passed : ResultStatus.Failed,
            Options = ConnTestRules.Describe(options),
            Target = target.Name,
            Protocol = Main.Protocol,
            Address = target.Address.ToString(),
            Port = target.Port,
            Sent = Main.Sent,
            Received = Main.Received,
            Lost = Main.Lost,
            LossPercent = Main.LossPercent,
            FailuresByReason = new Dictionary<string, long>(Main.Failures(), StringComparer.Ordinal),
            RttMinMs = Main.Rtt.MinMs,
            RttMeanMs = Main.Rtt.MeanMs,
            RttP50Ms = Main.Rtt.PercentileMs(50),
            RttP90Ms = Main.Rtt.PercentileMs(90),
            RttP99Ms = Main.Rtt.PercentileMs(99),
            RttP999Ms = Main.Rtt.PercentileMs(99.9),
            RttMaxMs = Main.Rtt.MaxMs,
            RttStdDevMs = Main.Rtt.StdDevMs,
            JitterMs = Main.Jitter.JitterMs,
            Details = Details,
            Trustworthy = trust.Issues.Count == 0,
            TrustIssues = trust.Issues,
            SlipP99Ms = trust.SlipP99Ms,
            SlipMaxMs = trust.SlipMaxMs,
            SendCallP99Ms = trust.SendCallP99Ms,
            GcPauseMs = trust.GcPauseMs,
            CpuStealPercent = trust.CpuStealPercent,
        };
    }
}
