namespace NetTest.Engine.Topology.Carrying;

/// <summary>What became of the frames of a link.</summary>
internal sealed record CarriedLink
{
    public required string HostInterface { get; init; }

    public required LinkCounters Egress { get; init; }

    public required LinkCounters Ingress { get; init; }

    /// <summary>Why it is no longer carried; null while it is.</summary>
    public string? EndedBecause { get; init; }
}
