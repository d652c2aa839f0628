namespace NetTest.Engine.Probes;

/// <summary>How far a measurement is.</summary>
public sealed record ConnTestProgress
{
    /// <summary>The target as it was named.</summary>
    public required string Target { get; init; }

    /// <summary>Probes that are to be sent, all ways and payloads together.</summary>
    public required long Total { get; init; }

    /// <summary>Probes sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Probes answered in time.</summary>
    public required long Received { get; init; }

    /// <summary>The last round trip, ms; null before the first.</summary>
    public double? LastRttMs { get; init; }
}
