using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Scenario;

/// <summary><c>nettest scenario clean</c>.</summary>
internal sealed class ScenarioCleanCommand : VerbCommand
{
    internal ScenarioCleanCommand(CommandEnvironment environment)
        : base("clean", "Remove what killed runs left behind and what 'run --keep' left standing", environment) =>
        Examples = [new("nettest scenario clean", "Touches nothing that NetTest did not make, and nothing of a run that lives")];

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        RemovalReport.Write(context, await NamespaceCatalog.RemoveOrphansAsync(includeKept: true, context.Log, cancellationToken).ConfigureAwait(false), []);
        return ExitCode.Success;
    }
}
