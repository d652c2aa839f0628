using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>Makes the result of what was measured.</summary>
internal static class LatencyReport
{
    internal const string Idle = "idle";

    internal static LatencyUnderLoadResult Create(
        LatencyUnderLoadOptions options, string probe, DateTimeOffset startedAt, double durationSeconds, IReadOnlyList<LoadSpan> spans, RttLog log)
    {
        var idle = Phase(spans[0], log, idle: null);
        LatencyPhase[] phases = [idle, .. spans.Skip(1).Select(span => Phase(span, log, idle))];
        var increase = BufferbloatRule.Increase(idle.RttMeanMs, Find(phases, "up")?.RttMeanMs, Find(phases, "down")?.RttMeanMs);
        var worst = phases.Skip(1).MaxBy(phase => phase.RttP50Ms ?? 0);
        var (status, error) = Judge(spans, phases);
        return new LatencyUnderLoadResult
        {
            Label = options.Load.Label,
            Tags = options.Load.Tags,
            StartedAt = startedAt,
            DurationSeconds = durationSeconds,
            Status = status,
            Error = error,
            Options = Describe(options, spans),
            Target = ThroughputName.Of(options.Load),
            Protocol = options.Load.Protocol == ThroughputProtocol.Udp ? "udp" : "tcp",
            Probe = probe,
            IdleRttMs = idle.RttP50Ms,
            LoadedRttMs = worst?.RttP50Ms,
            RatioToIdle = worst?.RatioToIdle,
            IncreaseMs = increase,
            Grade = increase is { } graded ? BufferbloatRule.Grade(graded) : null,
            UploadBitsPerSecond = Find(phases, "up")?.UploadBitsPerSecond,
            DownloadBitsPerSecond = Find(phases, "down")?.DownloadBitsPerSecond,
            Phases = phases,
        };
    }

    private static (ResultStatus Status, string? Error) Judge(IReadOnlyList<LoadSpan> spans, LatencyPhase[] phases)
    {
        if (spans.FirstOrDefault(span => span.Load is { Status: ResultStatus.Failed }) is { } failed)
            return (ResultStatus.Failed, $"The load {failed.Name} failed: {failed.Load!.Error}");
        // Idle, up, down and both; fewer without a failure means that the user ended it.
        if (spans.Count < 4 || spans[^1].Load is { Status: ResultStatus.Cancelled })
            return (ResultStatus.Cancelled, null);
        if (phases.All(phase => phase.Received == 0))
            return (ResultStatus.Failed, "No probe was answered; name a TCP port of the host whose handshake can be measured.");
        return (ResultStatus.Passed, null);
    }

    private static LatencyPhase Phase(LoadSpan span, RttLog log, LatencyPhase? idle)
    {
        var (sent, rtt) = log.Between(span.From, span.To);
        var median = rtt.PercentileMs(50);
        return new LatencyPhase
        {
            Name = span.Name,
            Sent = sent,
            Received = rtt.Count,
            LossPercent = sent == 0 ? null : (sent - rtt.Count) * 100.0 / sent,
            RttMinMs = rtt.MinMs,
            RttMeanMs = rtt.MeanMs,
            RttP50Ms = median,
            RttP90Ms = rtt.PercentileMs(90),
            RttP99Ms = rtt.PercentileMs(99),
            RttMaxMs = rtt.MaxMs,
            IncreaseMs = rtt.MeanMs - idle?.RttMeanMs,
            RatioToIdle = idle?.RttP50Ms > 0 ? median / idle.RttP50Ms : null,
            UploadBitsPerSecond = span.Load?.UploadBitsPerSecond,
            DownloadBitsPerSecond = span.Load?.DownloadBitsPerSecond,
            Load = span.Load,
        };
    }

    private static LatencyPhase? Find(LatencyPhase[] phases, string name) =>
        Array.Find(phases, phase => string.Equals(phase.Name, name, StringComparison.Ordinal));

    private static Dictionary<string, object?> Describe(LatencyUnderLoadOptions options, IReadOnlyList<LoadSpan> spans)
    {
        var described = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["IdleSeconds"] = options.Idle.TotalSeconds,
            ["ProbeIntervalMs"] = options.ProbeInterval.TotalMilliseconds,
            ["ProbePort"] = options.ProbePort,
        };
        foreach (var (name, value) in spans.Select(span => span.Load).FirstOrDefault(load => load is not null)?.Options ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            described.TryAdd(name, value);
        described.Remove("Direction");
        return described;
    }
}
