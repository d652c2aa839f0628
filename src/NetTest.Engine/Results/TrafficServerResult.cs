using NetTest.Engine.Statistics;

namespace NetTest.Engine.Results;

/// <summary>What a traffic server saw. <c>Accepted = Completed + Failed + Interrupted</c>, once it is stopped.</summary>
public sealed record TrafficServerResult : TestResult
{
    /// <summary>The server's name.</summary>
    public required string Name { get; init; }

    /// <summary>The bound end point as <c>address:port</c>, <c>[address]:port</c>.</summary>
    public required string EndPoint { get; init; }

    /// <summary>The pattern's name.</summary>
    public required string Pattern { get; init; }

    /// <summary>Transport and security: <c>tcp</c>, <c>tls</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Connections accepted (UDP: flows seen).</summary>
    public required long Accepted { get; init; }

    /// <summary>Connections that carried their whole pattern.</summary>
    public required long Completed { get; init; }

    /// <summary>Connections that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Connections that the client closed cleanly between two rounds, or that were open when the server stopped.</summary>
    public required long Interrupted { get; init; }

    /// <summary>Failures by the name of the <see cref="Traffic.FailureReason"/>; reasons that did not happen are absent.</summary>
    public required IReadOnlyDictionary<string, long> FailuresByReason { get; init; }

    /// <summary>The most connections that were in conversation at once, from accept to the last answer; closing is not counted.</summary>
    public required int PeakConcurrency { get; init; }

    /// <summary>Payload bytes sent.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Payload bytes received.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Rounds done.</summary>
    public required long Transactions { get; init; }

    /// <summary>TLS handshake time on the server's side, median, ms; null without TLS.</summary>
    public double? HandshakeP50Ms { get; init; }

    /// <summary>TLS handshake time on the server's side, 99th percentile, ms.</summary>
    public double? HandshakeP99Ms { get; init; }

    /// <summary>TLS handshakes that resumed an earlier session; null without a handshake, or on a platform whose TLS library does not tell.</summary>
    public long? ResumedSessions { get; init; }

    /// <summary>
    /// UDP: datagrams that came within ten seconds after a flow between the same addresses had ended, and made no whole flow of their own: held back
    /// or made twice by the network, or sent on by a client that the server had given up. They are no flow and no failure. Null for TCP.
    /// </summary>
    public long? LateDatagrams { get; init; }

    /// <summary>What happened per second.</summary>
    public required IReadOnlyList<TrafficInterval> Intervals { get; init => field = Indexable.List(value); }
}
