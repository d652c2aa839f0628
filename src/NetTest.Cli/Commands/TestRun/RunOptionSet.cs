using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.TestRun;

/// <summary>The options of <c>testrun run</c> and <c>testrun adhoc</c>, and what both do with them.</summary>
internal sealed class RunOptionSet
{
    private readonly Option<IReadOnlyList<string>> _folders = Opt.Many("--testlet-folder", "DIR", "Folder with testlets; may be given several times", text => text.Length > 0 ? text : null, "a folder");
    private readonly Option<TimeSpan?> _timeLimit = Opt.Seconds("--time-limit-seconds", "How long a testlet may run; default 30", 0.1);
    private readonly Option<int?> _targetsAtOnce = Opt.Whole("--targets-at-once", "N", "Targets that a source tests against at once; default all, but one under load", 1, 1_000_000);
    private readonly Option<int?> _agentsAtOnce = Opt.Whole("--agents-at-once", "N", "Agents that test at once; default all", 1, 1_000_000);
    private readonly Option<int?> _neighbours = Opt.Whole("--neighbours", "N", "Each source tests against so many targets only, chosen by a hash", 1, 1_000_000);
    private readonly Option<PortRange?> _ports = Opt.Ports("--ports", "Ports that servers take; default any that is free");
    private readonly Option<bool> _whatIf = Opt.Flag("--what-if", "Show the plan: pairs, ports and load, and run nothing");
    private readonly Option<string?> _label = Opt.Text("--label", "TEXT", "Label of the result");
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Opt.Tags();

    internal RunOptionSet(Command verb)
    {
        Agents = new AgentOptionSet(verb);
        foreach (var option in (ReadOnlySpan<Option>)[_folders, _timeLimit, _targetsAtOnce, _agentsAtOnce, _neighbours, _ports, _whatIf, _label, _tags])
            verb.Options.Add(option);
    }

    internal AgentOptionSet Agents { get; }

    /// <summary>Runs, or plans, one after another.</summary>
    internal async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, IReadOnlyList<TestRunFileEntry> runs, RemoteFile? file, CancellationToken cancellationToken)
    {
        var results = new List<TestRunResult>();
        var plans = new List<TestRunPlan>();
        // Files are read before anything is run: a mistake in the last of them must not cost what the others take.
        var prepared = runs.Select(run => (Definition: Override(parse, run.Definition), Setup: Agents.Read(parse, CreateOptions(parse) with { Log = context.Log }, file, run))).ToList();
        NetTestException? mistake = null;
        foreach (var (definition, setup) in prepared)
        {
            if (parse.GetValue(_whatIf))
            {
                plans.Add(await ShowAsync(context, definition, progress => RemoteTestRun.PlanAsync(definition, setup.Inventory, setup.Options, progress, cancellationToken)).ConfigureAwait(false));
                continue;
            }

            try
            {
                results.Add(await ShowAsync(context, definition, progress => RunAsync(context, definition, setup, progress, cancellationToken)).ConfigureAwait(false));
            }
            catch (NetTestException exception) when (results.Count > 0)
            {
                mistake = exception;
            }
            catch (OperationCanceledException) when (results.Count > 0 && cancellationToken.IsCancellationRequested)
            {
                // Cancelled between two runs: what there is by then is shown below.
            }

            if (mistake is not null || cancellationToken.IsCancellationRequested)
                break;
        }

        if (parse.GetValue(_whatIf))
        {
            WriteAll(context, plans, plan => TestRunPlanReport.Write(context.Page, plan, context.Quiet));
            return ExitCode.Success;
        }

        WriteAll(context, results, result => TestRunReport.Write(context.Page, result, context.Quiet));
        if (mistake is not null)
            return WriteMistake(context, mistake);
        return results.Exists(result => result.Status == ResultStatus.Cancelled) || (results.Count < prepared.Count && cancellationToken.IsCancellationRequested) ? ExitCode.Cancelled
            : results.TrueForAll(result => result.Status == ResultStatus.Passed) ? ExitCode.Success : ExitCode.TestFailed;
    }

    // Standard output has its one document already: the results of the runs before it.
    private static int WriteMistake(CommandContext context, NetTestException mistake)
    {
        var error = ErrorDocument.From(mistake);
        if (context.Stream)
            context.WriteError(error);
        else
            context.Notify(error.Message);
        return mistake.IsMachine ? ExitCode.MachineCannot : ExitCode.BadInput;
    }

    private static async Task<T> ShowAsync<T>(CommandContext context, TestRunDefinition definition, Func<IProgress<TestRunProgress>, Task<T>> act)
    {
        var progress = new LatestProgress<TestRunProgress>();
        var display = ProgressDisplay.Start(context, new TestRunProgressView(definition.Label, progress));
        await using (display.ConfigureAwait(false))
            return await act(progress).ConfigureAwait(false);
    }

    private static Task<TestRunResult> RunAsync(CommandContext context, TestRunDefinition definition, RunSetup setup, IProgress<TestRunProgress> progress, CancellationToken cancellationToken) =>
        RemoteTestRun.RunAsync(definition, setup.Inventory, setup.Options, progress, row => context.WriteEvent(new { Event = "result", Result = row }), cancellationToken);

    private static void WriteAll<T>(CommandContext context, IReadOnlyList<T> results, Action<T> render) => context.WriteOneOrMany(results, all =>
    {
        foreach (var result in all)
        {
            render(result);
            if (!context.Quiet && !ReferenceEquals(result, all[^1]))
                context.Page.WriteLine();
        }
    });

    private RemoteRunOptions CreateOptions(ParseResult parse) => new()
    {
        TestletFolders = parse.GetValue(_folders)!,
        Label = parse.GetValue(_label),
        Tags = parse.GetValue(_tags)!,
    };

    private TestRunDefinition Override(ParseResult parse, TestRunDefinition definition) => definition with
    {
        TimeLimit = parse.GetValue(_timeLimit) ?? definition.TimeLimit,
        TargetsAtOnce = parse.GetValue(_targetsAtOnce) ?? definition.TargetsAtOnce,
        AgentsAtOnce = parse.GetValue(_agentsAtOnce) ?? definition.AgentsAtOnce,
        Neighbours = parse.GetValue(_neighbours) ?? definition.Neighbours,
        Ports = parse.GetValue(_ports) ?? definition.Ports,
    };
}
