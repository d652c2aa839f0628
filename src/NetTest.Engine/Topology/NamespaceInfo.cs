namespace NetTest.Engine.Topology;

/// <summary>A network namespace as it is on this machine.</summary>
public sealed record NamespaceInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is.</summary>
    public required NamespaceState State { get; init; }

    /// <summary>How long it is meant to live; null for a foreign one.</summary>
    public TopologyLifetime? Lifetime { get; init; }

    /// <summary>Process id of the owner; null if it has none.</summary>
    public int? OwnerProcessId { get; init; }

    /// <summary>The label of the topology that it belongs to.</summary>
    public string? Label { get; init; }

    /// <summary>When it was made, UTC; null for a foreign one.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it forwards packets.</summary>
    public bool Forwarding { get; init; }

    /// <summary>Its links, as built; empty for a foreign one.</summary>
    public IReadOnlyList<LinkSpec> Links { get; init; } = [];

    /// <summary>Its addresses in CIDR notation.</summary>
    public IReadOnlyList<string> Addresses => [.. Links.SelectMany(link => link.Addresses).Select(address => address.ToString())];

    /// <summary>The bridges that its links sit in.</summary>
    public IReadOnlyList<string> Bridges => [.. Links.Select(link => link.Bridge).Distinct(StringComparer.Ordinal)];
}
