namespace NetTest.Engine.Topology;

/// <summary>What is to be built.</summary>
public sealed record TopologySpec
{
    /// <summary>The namespaces, routers among them.</summary>
    public required IReadOnlyList<NamespaceSpec> Namespaces { get; init; }

    /// <summary>Whether a router namespace takes every gateway address that nothing answers for, with a leg in each bridge.</summary>
    public bool EmulateGateways { get; init; }
}
