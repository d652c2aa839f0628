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

    /// <summary>Its links; empty for a foreign one.</summary>
    public IReadOnlyList<LinkInfo> Links { get; init => field = Indexable.List(value); } = [];

    /// <summary>Its addresses in CIDR notation.</summary>
    public IReadOnlyList<string> Addresses => [.. Links.SelectMany(link => link.Addresses).Select(address => address.ToString())];

    /// <summary>Who impairs its links: <c>None</c>, <c>Kernel</c>, <c>Emulator</c>, or several of them.</summary>
    public string Backend => Links.Count == 0 ? "" : string.Join(", ", Links.Select(link => link.Backend).Distinct().Order());

    /// <summary>Frames that the emulator had to drop for lack of time or memory, on all its links; null if none is emulated or the carrier could not be asked.</summary>
    public long? Overruns => Links.Any(link => link.Overruns is not null) ? Links.Sum(link => link.Overruns ?? 0) : null;

    /// <summary>Why links of it pass nothing, such as <c>eth0: carrier gone</c>; null while all do.</summary>
    public string? Fault => Links.Any(link => link.Fault is not null) ? string.Join("; ", Links.Where(link => link.Fault is not null).Select(link => $"{link.Interface}: {link.Fault}")) : null;

    /// <summary>The bridges that its links sit in.</summary>
    public IReadOnlyList<string> Bridges => [.. Links.Select(link => link.Bridge).Distinct(StringComparer.Ordinal)];
}
