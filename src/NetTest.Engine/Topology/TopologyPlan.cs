namespace NetTest.Engine.Topology;

/// <summary>What is going to be done, down to each interface's name.</summary>
internal sealed record TopologyPlan
{
    /// <summary>The topology's identity.</summary>
    internal required TopologyId Id { get; init; }

    /// <summary>The namespaces to make.</summary>
    internal required IReadOnlyList<NamespacePlan> Namespaces { get; init; }

    /// <summary>The bridges to make, in the order in which they are first named.</summary>
    internal required IReadOnlyList<string> NewBridges { get; init; }

    /// <summary>Whether the kernel has IPv6.</summary>
    internal bool HasIPv6 { get; init; } = true;
}
