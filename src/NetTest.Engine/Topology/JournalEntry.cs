using System.Text.Json.Serialization;

namespace NetTest.Engine.Topology;

/// <summary>What NetTest is about to make or has made for one topology.</summary>
internal sealed record JournalEntry
{
    internal const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The topology's id, six hexadecimal digits; the file's name too.</summary>
    public required string Id { get; init; }

    public required int OwnerProcessId { get; init; }

    public required long OwnerStartTime { get; init; }

    public required TopologyLifetime Lifetime { get; init; }

    public string? Label { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether the build came to its end; if not, and the owner is dead, it is an orphan whatever its lifetime.</summary>
    public bool Complete { get; init; }

    /// <summary>Whether it stands by itself: nobody else is to join its bridges.</summary>
    public bool Isolated { get; init; }

    /// <summary>Who carries its emulated links; null if there are none.</summary>
    public JournalCarrier? Carrier { get; init; }

    public IReadOnlyList<JournalNamespace> Namespaces { get; init; } = [];

    /// <summary>The bridges made for it; the link group tells them from others of the same name.</summary>
    public IReadOnlyList<string> Bridges { get; init; } = [];

    [JsonIgnore]
    internal TopologyId TopologyId => TopologyId.Parse(Id);

    [JsonIgnore]
    internal bool IsEmpty => Namespaces.Count == 0 && Bridges.Count == 0;

    [JsonIgnore]
    internal bool OwnerLives => new ProcessIdentity(OwnerProcessId, OwnerStartTime).IsAlive;

    /// <summary>Who makes it: its owner, or the process that carries its links.</summary>
    [JsonIgnore]
    internal ProcessIdentity Builder => Carrier?.Process ?? new ProcessIdentity(OwnerProcessId, OwnerStartTime);

    /// <summary>The process that does nothing but carry its links; null if there is none, or it has ended.</summary>
    [JsonIgnore]
    internal ProcessIdentity? LiveCarrierProcess =>
        Carrier is { Process: var carrier } && carrier != new ProcessIdentity(OwnerProcessId, OwnerStartTime) && carrier.IsAlive ? carrier : null;

    /// <summary>Whether nobody wants it any more.</summary>
    internal bool IsOrphan(bool includeKept) => Complete
        ? !OwnerLives && (Lifetime == TopologyLifetime.Process || (Lifetime == TopologyLifetime.Kept && includeKept))
        : !Builder.IsAlive;

    /// <summary>Whose it is, in words for an error.</summary>
    internal string Describe() => (Lifetime, OwnerLives) switch
    {
        (_, true) => $"a running NetTest (process {OwnerProcessId}{Labelled()}) made it; wait for it, or take another name",
        (TopologyLifetime.Kept, _) => $"a scenario{Labelled()} was asked to keep it; remove it with 'nettest scenario clean'",
        (TopologyLifetime.Persistent, _) => $"NetTest made it{Labelled()}; remove it with 'nettest namespace remove' or Remove-TestNamespace",
        _ => $"a NetTest that has died (process {OwnerProcessId}{Labelled()}) left it; remove it with 'nettest scenario clean'",
    };

    private string Labelled() => Label is null ? "" : $" for '{Label}'";
}
