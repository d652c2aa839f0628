namespace NetTest.Engine.Results;

/// <summary>How one peer of a mesh is seen from this node. Counts are since the peer was found; unknown is null.</summary>
public sealed record MonitorPeerStatus
{
    /// <summary>The peer's address and port.</summary>
    public required string Destination { get; init; }

    /// <summary>The name or address by which it was found.</summary>
    public required string Name { get; init; }

    /// <summary>Our own address towards it; null if there is no route.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it answered in the last round; null before the first one has ended.</summary>
    public bool? Up { get; init; }

    /// <summary>Rounds held.</summary>
    public required long Rounds { get; init; }

    /// <summary>Probes sent, all protocols and payloads together.</summary>
    public required long Sent { get; init; }

    /// <summary>Probes answered in time.</summary>
    public required long Received { get; init; }

    /// <summary>Lost probes, 0 to 100.</summary>
    public double? LossPercent { get; init; }

    /// <summary>The last round trip with the short payload, ms.</summary>
    public double? RttLastMs { get; init; }

    /// <summary>Median round trip with the short payload, ms.</summary>
    public double? RttP50Ms { get; init; }

    /// <summary>99th percentile of the round trip with the short payload, ms.</summary>
    public double? RttP99Ms { get; init; }

    /// <summary>Median round trip with the long payload, ms.</summary>
    public double? LongRttP50Ms { get; init; }

    /// <summary>Path MTU, bytes at the IP layer.</summary>
    public int? PathMtuBytes { get; init; }

    /// <summary>What the path MTU is worth, such as Ok or BlackHole.</summary>
    public string? PathMtuVerdict { get; init; }

    /// <summary>TCP segments retransmitted.</summary>
    public long? Retransmits { get; init; }

    /// <summary>Priority of its SRV record (RFC 2782), lower first.</summary>
    public int? Priority { get; init; }

    /// <summary>Weight of its SRV record (RFC 2782).</summary>
    public int? Weight { get; init; }

    /// <summary>When it was found, UTC.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>When it answered last, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The peer in a few words.</summary>
    public override string ToString() => $"{Destination} {(Up switch { true => "up", false => "down", null => "unknown" })}";
}
