using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>This machine itself as an agent, inside this process.</summary>
public sealed class LocalCarrier : IAgentCarrier
{
    /// <summary>The clock of its agents. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <inheritdoc/>
    public string Name => "local";

    /// <inheritdoc/>
    public Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ITestAgent>(new AgentHost(new AgentHostOptions { TimeProvider = TimeProvider }));
    }
}
