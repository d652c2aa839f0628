namespace NetTest.Engine.Topology;

/// <summary>What is to become of a link that stands. A direction that is not named stays as it is.</summary>
public sealed record LinkChange
{
    /// <summary>The interface inside the namespace; null if the namespace has one link only.</summary>
    public string? Interface { get; init; }

    /// <summary>The whole new impairment of what leaves the namespace; an empty one takes it away; null leaves it.</summary>
    public ImpairmentSpec? Egress { get; init; }

    /// <summary>The whole new impairment of what enters the namespace; an empty one takes it away; null leaves it.</summary>
    public ImpairmentSpec? Ingress { get; init; }
}
