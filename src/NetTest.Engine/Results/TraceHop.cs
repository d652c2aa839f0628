namespace NetTest.Engine.Results;

/// <summary>A node at a hop of a trace, or silence there. A hop with several nodes, seen by several flows, is several of these.</summary>
public sealed record TraceHop
{
    /// <summary>The target as it was given.</summary>
    public string Target { get; init; } = "";

    /// <summary>The hop: the TTL (IPv6: hop limit) of the probes.</summary>
    public required int Hop { get; init; }

    /// <summary>The flows that met this node, from 1.</summary>
    public required IReadOnlyList<int> Paths { get; init => field = Indexable.List(value); }

    /// <summary>The node's address; null for silence.</summary>
    public string? Address { get; init; }

    /// <summary>The node's name, if names were asked for and it has one.</summary>
    public string? Name { get; init; }

    /// <summary>What it answered.</summary>
    public required TraceReply Reply { get; init; }

    /// <summary>The code of an ICMP destination unreachable message; null of other answers.</summary>
    public int? Code { get; init; }

    /// <summary>Probes sent to this hop by these flows.</summary>
    public required int Sent { get; init; }

    /// <summary>Probes that this node answered.</summary>
    public required int Received { get; init; }

    /// <summary>Probes without an answer, 0 to 100. Routers answer few probes per second, so loss in the middle alone is no fault of the path.</summary>
    public required double LossPercent { get; init; }

    /// <summary>Why probes stayed without an answer, where that can be told; else null.</summary>
    public TraceLossReason? LossReason { get; init; }

    /// <summary>Smallest round-trip time, ms.</summary>
    public double? RttMinMs { get; init; }

    /// <summary>Mean round-trip time, ms.</summary>
    public double? RttMeanMs { get; init; }

    /// <summary>Largest round-trip time, ms.</summary>
    public double? RttMaxMs { get; init; }

    /// <summary>The MTU that this node named when a probe was too big for its next link; null if it named none.</summary>
    public int? MtuBytes { get; init; }
}
