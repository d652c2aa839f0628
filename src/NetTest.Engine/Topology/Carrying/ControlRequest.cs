namespace NetTest.Engine.Topology.Carrying;

/// <summary>An order for whoever carries links: one line of JSON.</summary>
internal sealed record ControlRequest
{
    /// <summary>The link to change, by its name on the host; null to ask for the counters only.</summary>
    public string? Change { get; init; }

    /// <summary>What is to happen to frames that leave the namespace; null for nothing.</summary>
    public ImpairmentSpec? Egress { get; init; }

    /// <summary>What is to happen to frames that enter the namespace; null for nothing.</summary>
    public ImpairmentSpec? Ingress { get; init; }
}
