namespace NetTest.Engine.Topology;

/// <summary>A network namespace to build.</summary>
public sealed record NamespaceSpec
{
    /// <summary>Its name, as <c>ip netns</c> shows it.</summary>
    public required string Name { get; init; }

    /// <summary>Its links.</summary>
    public IReadOnlyList<LinkSpec> Links { get; init; } = [];

    /// <summary>Whether it forwards packets between its links (a router).</summary>
    public bool Forwarding { get; init; }
}
