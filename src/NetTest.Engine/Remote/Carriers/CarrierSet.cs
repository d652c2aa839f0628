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

    /// <summary>Connects to an agent; it is guarded from then on.</summary>
    /// <exception cref="AgentException">It did not succeed, whatever the reason.</exception>
    /// <exception cref="OperationCanceledException">The deadline came, or the run was cancelled.</exception>
    internal async Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
    {
        if (!_carriers.TryGetValue(agent.Carrier, out var carrier))
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, Suggestion.Sentence($"Agent '{agent.Name}': there is no carrier '{Quoted.Text(agent.Carrier)}'{Suggestion.Choice(agent.Carrier, _carriers.Keys)}"));
        try
        {
            return new GuardedAgent(await carrier.ConnectAsync(agent, cancellationToken).ConfigureAwait(false), agent.Name);
        }
        catch (AgentException exception)
        {
            throw new AgentException(exception.Failure, exception.Agent, Quoted.Line(exception.Message), exception);
        }
        catch (Exception exception) when (exception is not NetTestException && !GuardedAgent.IsOurs(exception) && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw GuardedAgent.Lost(agent.Name, AgentFailure.CarrierFailed, exception);
        }
    }
}
