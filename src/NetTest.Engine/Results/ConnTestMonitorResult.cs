namespace NetTest.Engine.Results;

/// <summary>
/// How a mesh is seen from one node. An endless monitor that is stopped has passed; a bounded one has if every peer answered in its last round.
/// One that never had a peer has failed.
/// </summary>
public sealed record ConnTestMonitorResult : TestResult
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Where its metrics are served; null: nowhere.</summary>
    public string? MetricsEndPoint { get; init; }

    /// <summary>Where it answers the probes of others; null: it does not.</summary>
    public string? ResponderEndPoint { get; init; }

    /// <summary>The peers that it probes, in the order in which they were found.</summary>
    public required IReadOnlyList<MonitorPeerStatus> Peers { get; init => field = Indexable.List(value); }

    /// <summary>How many peers the last discovery found, this node left out; more than <see cref="Peers"/> when each node probes only some.</summary>
    public required int Discovered { get; init; }

    /// <summary>Discoveries made.</summary>
    public required long Discoveries { get; init; }

    /// <summary>Look-ups that failed.</summary>
    public required long DiscoveryFailures { get; init; }

    /// <summary>They by reason; reasons that did not happen are absent.</summary>
    public IReadOnlyDictionary<string, long> DiscoveryFailuresByReason { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rounds left out because the one before had not ended, or this machine stalled.</summary>
    public required long SkippedRounds { get; init; }

    /// <summary>By how much rounds began after their intended time, 99th percentile, ms.</summary>
    public double? SlipP99Ms { get; init; }

    /// <summary>Whether it gave up because nobody was found.</summary>
    public required bool GaveUp { get; init; }
}
