using NetTest.Engine.Topology.Carrying;

namespace NetTest.Engine.Topology;

/// <summary>A namespace in the journal.</summary>
internal sealed record JournalNamespace
{
    public required string Name { get; init; }

    /// <summary>The namespace's inode and time (<see cref="HostInspector.Identity"/>); null until it has been made.</summary>
    public string? Identity { get; init; }

    public bool Forwarding { get; init; }

    public IReadOnlyList<JournalLink> Links { get; init; } = [];

    internal static JournalNamespace From(NamespacePlan plan) => new()
    {
        Name = plan.Name,
        Forwarding = plan.Forwarding,
        Links = [.. plan.Links.Select(JournalLink.From)],
    };

    /// <summary>A namespace that is yet to be planned, as an order for another process.</summary>
    internal static JournalNamespace From(NamespaceSpec spec) => new()
    {
        Name = spec.Name,
        Forwarding = spec.Forwarding,
        Links = [.. spec.Links.Select(JournalLink.From)],
    };

    internal NamespaceSpec ToSpec() => new() { Name = Name, Forwarding = Forwarding, Links = [.. Links.Select(link => link.ToSpec())] };

    /// <param name="entry">The entry that it is in.</param>
    /// <param name="counted">What the carrier of its links says, by the links' names on the host.</param>
    internal NamespaceInfo ToInfo(JournalEntry entry, IReadOnlyDictionary<string, CarriedLink> counted) => new()
    {
        Name = Name,
        State = entry.IsOrphan(includeKept: false) ? NamespaceState.Orphaned : NamespaceState.Active,
        Lifetime = entry.Lifetime,
        OwnerProcessId = entry.OwnerLives ? entry.OwnerProcessId : null,
        Label = entry.Label,
        CreatedAt = entry.CreatedAt,
        Forwarding = Forwarding,
        Links = [.. Links.Select(link => link.ToInfo(entry.Carrier, counted.GetValueOrDefault(link.HostInterface)))],
    };
}
