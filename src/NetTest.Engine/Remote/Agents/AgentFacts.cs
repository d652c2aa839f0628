namespace NetTest.Engine.Remote.Agents;

/// <summary>What is known of an agent's machine.</summary>
public sealed record AgentFacts
{
    /// <summary>The host name; a namespace agent's is its own name, for a network namespace has none.</summary>
    public required string HostName { get; init; }

    /// <summary>Addresses in CIDR notation by interface; loopback and link-local addresses are left out.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Addresses { get; init => field = Indexable.Lists(value); }

    /// <summary>The operating system, such as <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The kernel's version.</summary>
    public required string Kernel { get; init; }

    /// <summary>The architecture, such as <c>x64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Processors that the agent may use.</summary>
    public required int ProcessorCount { get; init; }

    /// <summary>The version of NetTest.</summary>
    public required string Version { get; init; }

    /// <summary>Whether PowerShell (pwsh) is there, for testlets written in it.</summary>
    public bool HasPowerShell { get; init; }

    /// <summary>What custom collectors told, by their key; each fact has one or more values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Custom { get; init => field = Indexable.Lists(value); } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Collectors that failed, and why.</summary>
    public IReadOnlyDictionary<string, string> CollectorErrors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
