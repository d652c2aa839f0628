namespace NetTest.Engine.Topology.Carrying;

/// <summary>What a carrier process says once: the topology stands, or why it does not.</summary>
internal sealed record CarryReply
{
    /// <summary>The topology's id in the journal; null if there is none.</summary>
    public string? Id { get; init; }

    public ErrorReason? Reason { get; init; }

    public string? Message { get; init; }
}
