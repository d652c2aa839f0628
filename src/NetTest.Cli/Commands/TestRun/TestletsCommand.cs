using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Remote.Testlets;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest testlets</c>.</summary>
internal sealed class TestletsCommand : VerbCommand
{
    private readonly Option<IReadOnlyList<string>> _folders = Opt.Many("--testlet-folder", "DIR", "Folder with testlets; may be given several times", text => text.Length > 0 ? text : null, "a folder");

    internal TestletsCommand(CommandEnvironment environment)
        : base("testlets", "List the testlets, what they take and what they measure", environment)
    {
        Options.Add(_folders);
        Examples =
        [
            new("nettest testlets", "Those that are built in"),
            new("nettest testlets --testlet-folder ./testlets", "With one's own programs"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var testlets = await TestletCatalog.DescribeAsync(parse.GetValue(_folders)!, cancellationToken).ConfigureAwait(false);
        context.WriteResults(testlets, found => TestletTable.Write(context.Page, found, context.Quiet));
        return ExitCode.Success;
    }
}
