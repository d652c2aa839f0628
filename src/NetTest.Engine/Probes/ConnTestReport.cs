using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes;

/// <summary>Makes the result of what was counted.</summary>
internal sealed class ConnTestReport(ProbeTarget target, ConnTestOptions options, HostWatch host)
{
    internal required DateTimeOffset StartedAt { get; init; }

    internal required long Duration { get; init; }

    internal required bool IsCancelled { get; init; }

    /// <summary>Short probes, those whose numbers are preferred first.</summary>
    internal required IReadOnlyList<ProbeStream> Short { get; init; }

    internal IReadOnlyList<ProbeStream> Long { get; init; } = [];

    internal IReadOnlyList<TcpFacts> Facts { get; init; } = [];

    internal string? Source { get; init; }

    internal IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    internal ConnTestResult Create()
    {
        var main = Short.FirstOrDefault(stream => stream.Received > 0) ?? Short[0];
        var trust = TrustReport.Of([.. Short, .. Long], options.Interval, host, Duration);
        var result = new ConnTestResult
        {
            Label = options.Label,
            Tags = options.Tags,
            StartedAt = StartedAt,
            DurationSeconds = Duration / 1e9,
            Status = IsCancelled ? ResultStatus.Cancelled : main.Received > 0 && main.LossPercent <= options.MaxLossPercent ? ResultStatus.Passed : ResultStatus.Failed,
            Options = ConnTestRules.Describe(options),
            Target = target.Name,
            Protocol = main.Protocol,
            Address = target.Address.ToString(),
            Port = main.Protocol is "icmp" ? null : target.Port,
            Source = Source,
            PayloadBytes = main.PayloadBytes,
            Sent = main.Sent,
            Received = main.Received,
            Lost = main.Lost,
            Late = main.Late,
            Duplicate = main.Duplicate,
            Reordered = main.Reordered,
            Unexpected = main.Unexpected,
            LossPercent = main.LossPercent,
            LostForward = main.LostForward,
            LostBackward = main.LostBackward,
            FailuresByReason = new Dictionary<string, long>(main.Failures(), StringComparer.Ordinal),
            Details = Details,
            Views = [.. CreateViews(main)],
            Trustworthy = trust.Issues.Count == 0,
            TrustIssues = trust.Issues,
            SlipP99Ms = trust.SlipP99Ms,
            SlipMaxMs = trust.SlipMaxMs,
            SendCallP99Ms = trust.SendCallP99Ms,
            GcPauseMs = trust.GcPauseMs,
            CpuStealPercent = trust.CpuStealPercent,
            ReceiveOverflow = trust.ReceiveOverflow,
        };
        return WithFacts(WithOtherWays(WithTimes(result, main), main));
    }

    private static ConnTestResult WithTimes(ConnTestResult result, ProbeStream main) => result with
    {
        RttMinMs = main.Rtt.MinMs,
        RttMeanMs = main.Rtt.MeanMs,
        RttP50Ms = main.Rtt.PercentileMs(50),
        RttP90Ms = main.Rtt.PercentileMs(90),
        RttP99Ms = main.Rtt.PercentileMs(99),
        RttP999Ms = main.Rtt.PercentileMs(99.9),
        RttMaxMs = main.Rtt.MaxMs,
        RttStdDevMs = main.Rtt.StdDevMs,
        JitterMs = main.Jitter.JitterMs,
        IpdvMeanMs = main.Jitter.Ipdv.MeanMs,
        IpdvP99Ms = main.Jitter.Ipdv.PercentileMs(99),
        IpdvMaxMs = main.Jitter.Ipdv.MaxMs,
        PdvP99Ms = main.Rtt.PercentileMs(99) - main.Rtt.MinMs,
        LatencyP50Ms = main.Latency.PercentileMs(50),
        LatencyP99Ms = main.Latency.PercentileMs(99),
        LatencyMaxMs = main.Latency.MaxMs,
        NetworkRttP50Ms = main.Network.PercentileMs(50),
        HoldP50Ms = main.Hold.PercentileMs(50),
        ForwardDelayP50Ms = main.Forward.PercentileMs(50),
        BackwardDelayP50Ms = main.Backward.PercentileMs(50),
        OneWayErrorMs = main.OneWayErrorMs,
    };

    private ConnTestResult WithOtherWays(ConnTestResult result, ProbeStream main)
    {
        var longer = Long.FirstOrDefault(stream => stream.Protocol == main.Protocol);
        // Connects are handshakes of their own; a request's connection has had one as well.
        var handshake = Short.Where(stream => stream.Handshake.Count > 0).MaxBy(stream => stream.Handshake.Count)?.Handshake;
        return result with
        {
            LongPayloadBytes = longer?.PayloadBytes,
            LongSent = longer?.Sent,
            LongReceived = longer?.Received,
            LongLossPercent = longer?.LossPercent,
            LongRttP50Ms = longer?.Rtt.PercentileMs(50),
            LongRttP99Ms = longer?.Rtt.PercentileMs(99),
            HandshakeP50Ms = handshake?.PercentileMs(50),
            ApplicationRttP50Ms = Short.FirstOrDefault(stream => stream.Protocol is "tcp-request")?.Rtt.PercentileMs(50),
        };
    }

    private ConnTestResult WithFacts(ConnTestResult result)
    {
        if (Facts is not [var busiest, ..])
            return result;
        // The short requests' connection: a long one's round trips have the time of several segments in them.
        var quiet = Facts.MinBy(facts => facts.Info.RttMicroseconds)!.Info;
        return result with
        {
            KernelRttMs = quiet.RttMicroseconds / 1e3,
            KernelMinRttMs = quiet.MinRttMicroseconds / 1e3,
            MssBytes = (int)busiest.Info.SendMssBytes,
            CongestionControl = busiest.CongestionControl,
            CongestionWindowSegments = (int)busiest.Info.CongestionWindow,
            Retransmits = Facts.Sum(facts => (long)facts.Info.TotalRetransmits),
            LostSegments = Facts.Sum(facts => (long)facts.Info.Lost),
            DeliveryRateBitsPerSecond = busiest.Info.DeliveryRateBytesPerSecond * 8.0,
        };
    }

    private IEnumerable<RttView> CreateViews(ProbeStream main) =>
        Short.OrderByDescending(stream => ReferenceEquals(stream, main)).Concat(Long).SelectMany(ViewsOf);

    private static IEnumerable<RttView> ViewsOf(ProbeStream stream)
    {
        // A TCP connect is nothing but a handshake.
        if (stream.Protocol is not "tcp")
            yield return WithLoss(stream, stream.Rtt.ToView("rtt", stream.Protocol, stream.PayloadBytes));
        else
            yield return WithLoss(stream, stream.Rtt.ToView("handshake", stream.Protocol, null));
        foreach (var (name, statistics) in Parts(stream))
        {
            if (statistics.Count > 0)
                yield return statistics.ToView(name, stream.Protocol, stream.PayloadBytes);
        }
    }

    private static IEnumerable<(string Name, DurationStatistics Statistics)> Parts(ProbeStream stream)
    {
        yield return ("latency", stream.Latency);
        yield return ("kernel", stream.Kernel);
        yield return ("network", stream.Network);
        yield return ("hold", stream.Hold);
        yield return ("forward", stream.Forward);
        yield return ("backward", stream.Backward);
        if (stream.Protocol is not "tcp")
            yield return ("handshake", stream.Handshake);
        foreach (var (name, statistics) in stream.Phases)
            yield return (name, statistics);
    }

    private static RttView WithLoss(ProbeStream stream, RttView view) => view with { Sent = stream.Sent, LossPercent = stream.LossPercent };
}
