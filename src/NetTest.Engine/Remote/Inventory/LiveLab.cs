using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>A lab that stands; disposing of it removes it.</summary>
/// <param name="topology">Its namespaces.</param>
/// <param name="names">What the namespaces are called, by the names that the inventory has for them: another run at the same time may have those.</param>
internal sealed class LiveLab(LiveTopology topology, IReadOnlyDictionary<string, string> names) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => topology.DisposeAsync();

    /// <summary>The agents with the namespaces in which they are now; their names stay.</summary>
    internal IReadOnlyList<AgentEntry> Place(IReadOnlyList<AgentEntry> agents) =>
        [.. agents.Select(agent => agent.Carrier == "namespace" && names.TryGetValue(agent.Namespace ?? agent.Name, out var name) ? agent with { Namespace = name } : agent)];
}
