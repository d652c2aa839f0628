using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>The carriers that there are.</summary>
internal sealed class CarrierSet
{
    private readonly Dictionary<string, IAgentCarrier> _carriers = new(StringComparer.Ordinal);

    /// <param name="own">The caller's, which take the place of built-in ones of the same name.</param>
    /// <param name="time">The clock of agents that live in this process.</param>
    /// <param name="log">Is told the command lines; null for nobody.</param>
    internal CarrierSet(IReadOnlyList<IAgentCarrier> own, TimeProvider time, ILogger? log = null)
    {
        IAgentCarrier[] all = [new SshCarrier(log: log), new NamespaceCarrier { TimeProvider = time }, new LocalCarrier { TimeProvider = time }, .. own];
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
        Task<ITestAgent>? connecting = null;
        try
        {
            connecting = carrier.ConnectAsync(agent, cancellationToken);
            return new GuardedAgent(await GuardedAgent.Obey(connecting, cancellationToken).ConfigureAwait(false), agent.Name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = LetGoAsync(connecting, agent.Name);
            throw;
        }
        catch (AgentException exception)
        {
            throw new AgentException(exception.Failure, exception.Agent, Quoted.Line(exception.Message), exception);
        }
        catch (Exception exception) when (exception is not NetTestException && !GuardedAgent.IsOurs(exception))
        {
            throw GuardedAgent.Lost(agent.Name, AgentFailure.CarrierFailed, exception);
        }
    }

    // An agent that arrives when nobody waits for it any more.
    private static async Task LetGoAsync(Task<ITestAgent>? connecting, string name)
    {
        if (connecting is null)
            return;
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
            await new GuardedAgent(await connecting.ConfigureAwait(false), name).DisposeAsync().ConfigureAwait(false);
    }
}
