using NetTest.Engine.Sockets;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <summary>The counts of all reactors together.</summary>
internal sealed class TrafficSummary
{
    internal TrafficTotals Totals { get; set; }

    internal TlsSessionInfo? Tls { get; set; }

    /// <summary>Handshakes that resumed a session; null without a handshake, or where the TLS library does not tell.</summary>
    internal long? ResumedSessions => Tls?.Resumed is null ? null : Totals.Resumed;

    internal long HeldBack { get; set; }

    internal long LateDatagrams { get; set; }

    internal long[] Failures { get; } = new long[Enum.GetValues<FailureReason>().Length];

    internal LatencyHistogram Connect { get; } = new();

    internal LatencyHistogram Handshake { get; } = new();

    internal LatencyHistogram Transaction { get; } = new();

    internal LatencyHistogram Lateness { get; } = new();

    /// <summary>The reasons that happened, by name.</summary>
    internal IReadOnlyDictionary<string, long> FailuresByReason =>
        Enum.GetValues<FailureReason>().Where(reason => Failures[(int)reason] > 0).ToDictionary(reason => reason.ToString(), reason => Failures[(int)reason], StringComparer.Ordinal);

    internal static TrafficSummary Of(IEnumerable<TrafficCounters> counters)
    {
        var summary = new TrafficSummary();
        foreach (var one in counters)
            one.AddTo(summary);
        return summary;
    }
}
