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

    internal NamespaceInfo ToInfo(JournalEntry entry) => new()
    {
        Name = Name,
        State = entry.IsOrphan(includeKept: false) ? NamespaceState.Orphaned : NamespaceState.Active,
        Lifetime = entry.Lifetime,
        OwnerProcessId = entry.OwnerLives ? entry.OwnerProcessId : null,
        Label = entry.Label,
        CreatedAt = entry.CreatedAt,
        Forwarding = Forwarding,
        Links = [.. Links.Select(link => link.ToSpec())],
    };
}
