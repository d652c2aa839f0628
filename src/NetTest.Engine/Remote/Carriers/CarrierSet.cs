using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>The carriers that there are.</summary>
internal sealed class CarrierSet
{
    private readonly Dictionary<string, IAgentCarrier> _carriers = new(StringComparer.Ordinal);

    /// <param name="own">The caller's, which take the place of built-in ones of the same name.</param>
    /// <param name="log">Is told the command lines; null for nobody.</param>
    internal CarrierSet(IReadOnlyList<IAgentCarrier> own, ILogger? log = null)
    {
        IAgentCarrier[] all = [new SshCarrier(log: log), new NamespaceCarrier(), new LocalCarrier(), .. own];
        foreach (var carrier in all)
            _carriers[carrier.Name] = carrier;
    }

    internal Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken) =>
        _carriers.TryGetValue(agent.Carrier, out var carrier)
            ? carrier.ConnectAsync(agent, cancellationToken)
            : throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"Agent '{agent.Name}': there is no carrier '{Quoted.Text(agent.Carrier)}'{Suggestion.Phrase(agent.Carrier, _carriers.Keys)}; there are {string.Join(", ", _carriers.Keys)}.");
}
