using NetTest.Engine.Statistics;

namespace NetTest.Engine.Results;

/// <summary>
/// What a traffic client did. <c>Attempted = Succeeded + Failed + Interrupted</c>, always. Percentiles are those of an
/// HDR-style histogram with at most 1 % error; a percentile of nothing is null.
/// </summary>
public sealed record TrafficClientResult : TestResult
{
    /// <summary>The client's name (the namespace and the server's name in a scenario).</summary>
    public required string Name { get; init; }

    /// <summary>The server's end point as <c>address:port</c>, <c>[address]:port</c>.</summary>
    public required string Server { get; init; }

    /// <summary>The pattern's name.</summary>
    public required string Pattern { get; init; }

    /// <summary>Transport and security: <c>tcp</c>, <c>tls</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Connections (UDP: flows) started.</summary>
    public required long Attempted { get; init; }

    /// <summary>Connections whose transport was established (UDP: flows that got a socket).</summary>
    public required long Connected { get; init; }

    /// <summary>Connections that carried their whole pattern.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Connections that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Connections that the end of the test itself cut short: its duration was over, or it was stopped.</summary>
    public required long Interrupted { get; init; }

    /// <summary>Failures by the name of the <see cref="Traffic.FailureReason"/>; reasons that did not happen are absent.</summary>
    public required IReadOnlyDictionary<string, long> FailuresByReason { get; init; }

    /// <summary>The most connections that were open at once.</summary>
    public required int PeakConcurrency { get; init; }

    /// <summary>Connections finished (succeeded) per second over the whole test.</summary>
    public required double ConnectionsPerSecond { get; init; }

    /// <summary>Payload bytes sent, without TLS and lower layers.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Payload bytes received, without TLS and lower layers.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Payload bits per second, both directions together.</summary>
    public required double BitsPerSecond { get; init; }

    /// <summary>TCP connect time, median, ms.</summary>
    public double? ConnectP50Ms { get; init; }

    /// <summary>TCP connect time, 90th percentile, ms.</summary>
    public double? ConnectP90Ms { get; init; }

    /// <summary>TCP connect time, 99th percentile, ms.</summary>
    public double? ConnectP99Ms { get; init; }

    /// <summary>TCP connect time, maximum, ms.</summary>
    public double? ConnectMaxMs { get; init; }

    /// <summary>TLS handshake time, median, ms; null without TLS.</summary>
    public double? HandshakeP50Ms { get; init; }

    /// <summary>TLS handshake time, 90th percentile, ms.</summary>
    public double? HandshakeP90Ms { get; init; }

    /// <summary>TLS handshake time, 99th percentile, ms.</summary>
    public double? HandshakeP99Ms { get; init; }

    /// <summary>TLS handshake time, maximum, ms.</summary>
    public double? HandshakeMaxMs { get; init; }

    /// <summary>Time of one round (first byte sent to last byte received, delays left out), median, ms.</summary>
    public double? TransactionP50Ms { get; init; }

    /// <summary>Time of one round, 90th percentile, ms.</summary>
    public double? TransactionP90Ms { get; init; }

    /// <summary>Time of one round, 99th percentile, ms.</summary>
    public double? TransactionP99Ms { get; init; }

    /// <summary>Time of one round, maximum, ms.</summary>
    public double? TransactionMaxMs { get; init; }

    /// <summary>Rounds done.</summary>
    public required long Transactions { get; init; }

    /// <summary>Open loop: how much later than scheduled connections started, median, ms; null in a closed loop.</summary>
    public double? LatenessP50Ms { get; init; }

    /// <summary>Open loop: lateness of starts, 99th percentile, ms.</summary>
    public double? LatenessP99Ms { get; init; }

    /// <summary>Open loop: lateness of starts, maximum, ms.</summary>
    public double? LatenessMaxMs { get; init; }

    /// <summary>
    /// Open loop: starts that had to wait because this process may not open more files at once (RLIMIT_NOFILE, which the open-loop clients of a
    /// process share); more than 0: the limit, not the schedule, set the rate. Null in a closed loop.
    /// </summary>
    public long? HeldBackByFileLimit { get; init; }

    /// <summary>TLS version that was negotiated, such as <c>TLSv1.3</c>; null without TLS.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>TLS cipher suite that was negotiated; null without TLS.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>ALPN protocol that was negotiated; null if none.</summary>
    public string? ApplicationProtocol { get; init; }

    /// <summary>TLS handshakes that resumed an earlier session; null without a handshake, or on a platform whose TLS library does not tell.</summary>
    public long? ResumedSessions { get; init; }

    /// <summary>What happened per second.</summary>
    public required IReadOnlyList<TrafficInterval> Intervals { get; init => field = Indexable.List(value); }
}
