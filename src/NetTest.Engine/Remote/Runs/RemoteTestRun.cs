using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Runs tests across agents.</summary>
public static class RemoteTestRun
{
    /// <summary>
    /// Runs it to its end. Whatever an agent, a testlet or the network does becomes rows of the result; cancelling ends every process group on
    /// every agent and returns what there is by then.
    /// </summary>
    /// <param name="definition">The run.</param>
    /// <param name="inventory">The agents.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="progress">Told of each step; null for nobody.</param>
    /// <param name="onResult">Called with each row as it comes, one after another; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="NetTestException">The run is wrong in itself: a group or testlet does not exist, a file cannot be read.</exception>
    public static async Task<TestRunResult> RunAsync(
        TestRunDefinition definition,
        AgentInventory inventory,
        RemoteRunOptions options,
        IProgress<TestRunProgress>? progress,
        Action<TestletResult>? onResult,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        using var runner = new TestRunner(definition, inventory, options, progress, onResult, cancellationToken);
        return await runner.RunAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Finds what is wrong with a run in itself, without asking any agent, as <see cref="RunAsync"/> does at its beginning: of several runs the last is
    /// not found to be wrong when the others have run.
    /// </summary>
    /// <param name="definition">The run.</param>
    /// <param name="inventory">The agents.</param>
    /// <param name="options">How it is done.</param>
    /// <exception cref="NetTestException">A group, an agent or a testlet does not exist, arguments are wrong, or a file cannot be read.</exception>
    public static void Check(TestRunDefinition definition, AgentInventory inventory, RemoteRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(options);
        new RunCheck(definition, options, new TestletLibrary(options.TestletFolders, definition.Path)).Check(inventory.Agents);
    }

    /// <summary>What it would do: agents are connected to and asked for their facts, and nothing else is touched.</summary>
    /// <exception cref="NetTestException">The run is wrong in itself.</exception>
    public static Task<TestRunPlan> PlanAsync(TestRunDefinition definition, AgentInventory inventory, RemoteRunOptions options, CancellationToken cancellationToken) =>
        PlanAsync(definition, inventory, options, progress: null, cancellationToken);

    /// <inheritdoc cref="PlanAsync(TestRunDefinition, AgentInventory, RemoteRunOptions, CancellationToken)"/>
    /// <param name="definition">The run.</param>
    /// <param name="inventory">The agents.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="progress">Told of each agent that is asked; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<TestRunPlan> PlanAsync(
        TestRunDefinition definition,
        AgentInventory inventory,
        RemoteRunOptions options,
        IProgress<TestRunProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        using var runner = new TestRunner(definition, inventory, options, progress, onResult: null, cancellationToken);
        return await runner.PlanAsync().ConfigureAwait(false);
    }
}
