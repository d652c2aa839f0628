using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Engine.Remote.Carriers;

/// <summary>What brings a coordinator and an agent together.</summary>
public interface IAgentCarrier
{
    /// <summary>Its name, as <see cref="AgentEntry.Carrier"/> says it.</summary>
    string Name { get; }

    /// <summary>Connects, shakes hands and compares versions. The deadline is the token's.</summary>
    /// <exception cref="AgentException">It did not succeed; the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The deadline came, or the run was cancelled.</exception>
    Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken);
}
