using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Remote.Inventory;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest groups</c>.</summary>
internal sealed class GroupsCommand : VerbCommand
{
    private readonly Option<bool> _why = Opt.Flag("--why", "Tell for each agent why it is in its group, and not in others");
    private readonly AgentOptionSet _agents;

    internal GroupsCommand(CommandEnvironment environment)
        : base("groups", "Show which agents are in which group", environment)
    {
        Options.Add(_why);
        _agents = new AgentOptionSet(this);
        Examples = [new("nettest groups --why --inventory examples/agents.yaml --group-path examples/groups.yaml", "Each placement with its reason")];
        Notes = AgentOptionSet.Notes;
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var (reports, setup) = await _agents.SurveyAsync(parse, context, onReport: null, cancellationToken).ConfigureAwait(false);
        var why = parse.GetValue(_why);
        var groups = reports.SelectMany(report => report.Groups.DefaultIfEmpty("").Select(group => (Group: group, Report: report)))
            .Select(pair => (pair.Group, Report: (AgentReport?)pair.Report))
            // A group that nobody is in is shown as well: that is what one looks for.
            .Concat(setup.Options.Groups.Select(group => (Group: group.Name, Report: (AgentReport?)null)))
            .GroupBy(pair => pair.Group, StringComparer.Ordinal)
            .OrderBy(group => group.Key.Length == 0)
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new GroupRow(group.Key.Length == 0 ? null : group.Key, [.. group.Select(pair => pair.Report).OfType<AgentReport>().Select(report => new GroupRowAgent(report.Name, report.Reason, why ? report.Why : null))]))
            .ToList();
        context.WriteResults(groups, found => GroupTable.Write(context.Page, found, context.Quiet));
        return reports.All(report => report.IsReachable) ? ExitCode.Success : ExitCode.TestFailed;
    }
}
