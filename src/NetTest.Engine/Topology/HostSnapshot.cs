namespace NetTest.Engine.Topology;

/// <summary>What exists on the machine before a topology is built.</summary>
internal sealed record HostSnapshot
{
    /// <summary>The names under /run/netns.</summary>
    internal required IReadOnlySet<string> Namespaces { get; init; }

    /// <summary>The host's links by name, and whether each is a bridge.</summary>
    internal required IReadOnlyDictionary<string, bool> Links { get; init; }

    /// <summary>The names for which the user has files such as resolv.conf in /etc/netns (ip-netns(8)); a namespace of another name would not see them.</summary>
    internal IReadOnlySet<string> NamesWithFiles { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Who NetTest's journals say owns a namespace, in words, by name.</summary>
    internal IReadOnlyDictionary<string, string> Owners { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether the kernel has IPv6.</summary>
    internal bool HasIPv6 { get; init; } = true;

    /// <summary>Looks at the machine.</summary>
    internal static HostSnapshot Take(IReadOnlyDictionary<string, string> owners) => new()
    {
        Namespaces = HostInspector.Namespaces().ToHashSet(StringComparer.Ordinal),
        Links = HostInspector.Links().ToDictionary(name => name, HostInspector.IsBridge, StringComparer.Ordinal),
        NamesWithFiles = HostInspector.NamesWithFiles().ToHashSet(StringComparer.Ordinal),
        Owners = owners,
        HasIPv6 = HostInspector.HasIPv6,
    };
}
