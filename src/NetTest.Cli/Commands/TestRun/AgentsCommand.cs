using System.CommandLine;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest agents</c>.</summary>
internal sealed class AgentsCommand : VerbCommand
{
    private readonly AgentOptionSet _agents;

    internal AgentsCommand(CommandEnvironment environment)
        : base("agents", "Ask agents for their facts, clocks and groups", environment)
    {
        _agents = new AgentOptionSet(this);
        Subcommands.Add(new AgentsInstallCommand(environment));
        Examples =
        [
            new("nettest agents --inventory examples/agents.yaml", "All of an inventory; those that do not answer say why"),
            new("nettest agents --host-name pc1 --host-name admin@pc2:2222 --json", "Two hosts that ssh knows"),
        ];
        Notes = AgentOptionSet.Notes;
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var (reports, _) = await _agents.SurveyAsync(parse, context, context.WriteEvent, cancellationToken).ConfigureAwait(false);
        if (!context.Stream)
            context.WriteResults(reports, found => AgentTable.Write(context.Page, found, context.Quiet));
        return reports.All(report => report.IsReachable) ? ExitCode.Success : ExitCode.TestFailed;
    }
}
