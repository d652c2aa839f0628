namespace NetTest.Engine.Topology.Carrying;

/// <summary>The answer: one line of JSON.</summary>
internal sealed record ControlReply
{
    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>All links that are carried.</summary>
    public IReadOnlyList<CarriedLink> Links { get; init; } = [];
}
