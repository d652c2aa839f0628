using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Cli.Commands.TestRun;

/// <summary>The options by which verbs find agents and their groups.</summary>
internal sealed class AgentOptionSet
{
    internal AgentOptionSet(Command verb)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Inventory, HostName, GroupPath, AllowSeveralGroups, ConnectTimeout])
            verb.Options.Add(option);
    }

    /// <summary>Where the files are described; the last lines of the verbs' help.</summary>
    internal static IReadOnlyList<string> Notes { get; } =
    [
        "What inventories, groups and runs look like: examples/agents.yaml, groups.yaml and testrun.yaml; each of their keys is in",
        "en-US/about_NetTest_Remote.md (Get-Help about_NetTest_Remote).",
    ];

    internal Option<string?> Inventory { get; } = Opt.Text("--inventory", "FILE", "Inventory of agents, YAML");

    internal Option<IReadOnlyList<AgentEntry>> HostName { get; } = CreateHostName();

    internal Option<IReadOnlyList<string>> GroupPath { get; } = Opt.Many("--group-path", "FILE", "File with groups, YAML; may be given several times", text => text.Length > 0 ? text : null, "a file");

    internal Option<bool> AllowSeveralGroups { get; } = Opt.Flag("--allow-several-groups", "An agent is in every group whose rules it meets; default: in the best one only");

    internal Option<TimeSpan?> ConnectTimeout { get; } = CreateConnectTimeout();

    internal static Option<IReadOnlyList<AgentEntry>> CreateHostName() =>
        Opt.Many("--host-name", "HOST", "Agent that is reached by ssh, as host, user@host or user@host:port; may be given several times", AgentEntry.FromHost, "a host");

    internal static Option<TimeSpan?> CreateConnectTimeout() => Opt.Seconds("--connect-timeout-seconds", "How long an agent may take to answer; default 15");

    /// <summary>Asks the agents, and shows meanwhile how many have answered.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="context">Where it is shown.</param>
    /// <param name="onReport">Told of each agent as it answers; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    internal async Task<(IReadOnlyList<AgentReport> Reports, RunSetup Setup)> SurveyAsync(ParseResult parse, CommandContext context, Action<AgentReport>? onReport, CancellationToken cancellationToken)
    {
        var setup = Read(parse, new RemoteRunOptions { Log = context.Log });
        var progress = new LatestProgress<TestRunProgress>();
        var (done, failed) = (0, 0);
        var display = ProgressDisplay.Start(context, new TestRunProgressView("agents", progress));
        await using (display.ConfigureAwait(false))
            return (await AgentSurvey.RunAsync(setup.Inventory, setup.Options, Count, cancellationToken).ConfigureAwait(false), setup);

        void Count(AgentReport report)
        {
            failed += report.IsReachable ? 0 : 1;
            progress.Report(new TestRunProgress(TestRunPhase.Connect, ++done, setup.Inventory.Agents.Count, failed));
            onReport?.Invoke(report);
        }
    }

    /// <summary>Puts together what the options and the files say.</summary>
    internal RunSetup Read(ParseResult parse, RemoteRunOptions? options = null, RemoteFile? file = null, TestRunFileEntry? run = null)
    {
        var chosen = (options ?? new RemoteRunOptions()) with { AllowSeveralGroups = parse.GetValue(AllowSeveralGroups) };
        if (parse.GetValue(ConnectTimeout) is { } timeout)
            chosen = chosen with { ConnectTimeout = timeout };
        return RunSetup.Create(chosen, parse.GetValue(Inventory), parse.GetValue(GroupPath)!, parse.GetValue(HostName)!, file, run);
    }
}
