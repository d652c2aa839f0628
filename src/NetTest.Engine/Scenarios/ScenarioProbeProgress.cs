namespace NetTest.Engine.Scenarios;

/// <summary>How far a probe is.</summary>
public sealed record ScenarioProbeProgress
{
    /// <summary>The probe's name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it searches for the path MTU; its round trips are done then.</summary>
    public bool SearchesPathMtu { get; init; }

    /// <summary>Probes sent.</summary>
    public long Sent { get; init; }

    /// <summary>Probes that are to be sent; null: until the load is over.</summary>
    public long? Total { get; init; }

    /// <summary>Probes answered.</summary>
    public long Received { get; init; }

    /// <summary>The last round trip, ms; null before the first.</summary>
    public double? LastRttMs { get; init; }
}
