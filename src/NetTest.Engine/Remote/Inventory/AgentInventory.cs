namespace NetTest.Engine.Remote.Inventory;

/// <summary>The agents that there are.</summary>
public sealed record AgentInventory
{
    /// <summary>The agents, by unique names.</summary>
    public required IReadOnlyList<AgentEntry> Agents { get; init; }

    /// <summary>Namespaces to be made for as long as the inventory is used; null for none. Their agents are among <see cref="Agents"/>.</summary>
    public NamespaceLab? Lab { get; init; }

    /// <summary>Programs that gather custom facts on each agent: paths on this machine.</summary>
    public IReadOnlyList<string> Collectors { get; init; } = [];
}
