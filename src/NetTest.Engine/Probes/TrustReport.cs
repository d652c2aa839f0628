namespace NetTest.Engine.Probes;

/// <summary>What could have spoilt a measurement, and the words for what did. The thresholds stand in the help of Invoke-ConnTest.</summary>
internal sealed record TrustReport
{
    /// <summary>Slip of the 99th percentile that is always fine; beyond it a tenth of the interval.</summary>
    private const double SlipAllowedMs = 1;

    /// <summary>A sending call of the 99th percentile that is always fine; beyond it a tenth of the median round trip.</summary>
    private const double SendAllowedMs = 0.1;

    /// <summary>Share of the time that the collector may pause the process.</summary>
    private const double PauseAllowedPercent = 1;

    private const double StealAllowedPercent = 5;

    internal required IReadOnlyList<string> Issues { get; init; }

    internal double? SlipP99Ms { get; init; }

    internal double? SlipMaxMs { get; init; }

    internal double? SendCallP99Ms { get; init; }

    internal double GcPauseMs { get; init; }

    internal double? CpuStealPercent { get; init; }

    internal long ReceiveOverflow { get; init; }

    internal static TrustReport Of(IReadOnlyList<ProbeStream> streams, TimeSpan interval, HostWatch host, long duration)
    {
        var report = new TrustReport
        {
            Issues = [],
            SlipP99Ms = streams.Max(stream => stream.Slip.PercentileMs(99)),
            SlipMaxMs = streams.Max(stream => stream.Slip.MaxMs),
            SendCallP99Ms = streams.Max(stream => stream.SendCall.PercentileMs(99)),
            GcPauseMs = host.GcPauseMs,
            CpuStealPercent = host.CpuStealPercent,
            ReceiveOverflow = streams.Sum(stream => stream.ReceiveOverflow),
        };
        var issues = new List<string>();
        if (report.SlipP99Ms > Math.Max(SlipAllowedMs, interval.TotalMilliseconds / 10))
            issues.Add("schedule-slip");
        if (streams.Any(stream => stream.SendCall.PercentileMs(99) > Math.Max(SendAllowedMs, (stream.Rtt.PercentileMs(50) ?? 0) / 10)))
            issues.Add("slow-send");
        if (report.GcPauseMs > duration / 1e6 * PauseAllowedPercent / 100)
            issues.Add("gc-pause");
        if (report.CpuStealPercent > StealAllowedPercent)
            issues.Add("cpu-steal");
        if (report.ReceiveOverflow > 0)
            issues.Add("receive-overflow");
        if (streams.Any(stream => stream.ClockJumps > 0))
            issues.Add("clock-jump");
        return report with { Issues = issues };
    }
}
