using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The testlets that agents bring along themselves.</summary>
public static class AgentTestlets
{
    /// <summary>Asks all agents at once. What one does delays no other.</summary>
    /// <param name="inventory">The agents; namespaces of the inventory's are made for as long as this takes.</param>
    /// <param name="options">How they are reached.</param>
    /// <param name="onTestlets">Called with what an agent has, as answers come, perhaps several at once.</param>
    /// <param name="onLost">Called for each agent that cannot be talked to.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="NetTestException">A namespace of the inventory's cannot be made.</exception>
    public static async Task ListAsync(
        AgentInventory inventory, RemoteRunOptions options, Action<IReadOnlyList<TestletDescription>> onTestlets, Action<AgentException> onLost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onTestlets);
        ArgumentNullException.ThrowIfNull(onLost);
        var lab = inventory.Lab is null ? null : await inventory.Lab.BuildAsync(options.Log, cancellationToken).ConfigureAwait(false);
        try
        {
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.ConnectionsAtOnce), CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(lab?.Place(inventory.Agents) ?? inventory.Agents, atOnce, async (agent, token) =>
            {
                try
                {
                    onTestlets(await ListAsync(agent, options, token).ConfigureAwait(false));
                }
                catch (AgentException exception)
                {
                    onLost(exception);
                }
            }).ConfigureAwait(false);
        }
        finally
        {
            if (lab is not null)
                await lab.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<TestletDescription>> ListAsync(AgentEntry agent, RemoteRunOptions options, CancellationToken cancellationToken)
    {
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
        catch (NetTestException exception)
        {
            throw new AgentException(AgentFailure.CarrierFailed, agent.Name, $"Agent '{agent.Name}': {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentException(AgentFailure.Silent, agent.Name, FormattableString.Invariant($"Agent '{agent.Name}' did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s."), exception);
        }
    }
}
