using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>
/// An agent per network namespace, inside this process: its sockets are born in the namespace, and only users' programs are processes of their own.
/// So a thousand of them cost little, and a run needs neither a server nor a key.
/// </summary>
public sealed class NamespaceCarrier : IAgentCarrier
{
    /// <summary>The clock of its agents. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public string Name => "namespace";

    /// <inheritdoc/>
    public Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var context = NetworkContext.Open(agent.Namespace ?? agent.Name);
            return Task.FromResult<ITestAgent>(new AgentHost(new AgentHostOptions { Context = context, HostName = agent.Host ?? agent.Name, TimeProvider = TimeProvider }));
        }
        catch (NetTestException exception)
        {
            var failure = exception.Reason == ErrorReason.NamespaceNotFound ? AgentFailure.Unreachable : AgentFailure.CarrierFailed;
            throw new AgentException(failure, agent.Name, $"Agent '{agent.Name}': {exception.Message}", exception);
        }
    }
}
