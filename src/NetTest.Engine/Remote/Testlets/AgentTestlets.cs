using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The testlets that agents bring along themselves.</summary>
public static class AgentTestlets
{
    /// <summary>Asks one agent.</summary>
    /// <exception cref="AgentException">It cannot be talked to.</exception>
    public static async Task<IReadOnlyList<TestletDescription>> ListAsync(AgentEntry agent, RemoteRunOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(options);
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var connected = await new CarrierSet(options.Carriers, options.TimeProvider).ConnectAsync(agent, both.Token).ConfigureAwait(false);
            await using (connected.ConfigureAwait(false))
            {
                var testlets = await connected.GetTestletsAsync(both.Token).ConfigureAwait(false);
                return [.. testlets.Select(testlet => testlet with { Source = $"built in on {agent.Name}" })];
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentException(AgentFailure.Silent, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}' did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s."), exception);
        }
    }
}
