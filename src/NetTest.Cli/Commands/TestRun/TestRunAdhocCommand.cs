using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest testrun adhoc</c>.</summary>
internal sealed class TestRunAdhocCommand : VerbCommand
{
    private readonly Option<string?> _testlet = Opt.Text("--testlet", "NAME", "The testlet, see 'nettest testlets'");
    private readonly Option<IReadOnlyList<string>> _sources = Names("--source", "Group or agent that tests, '*' for all; may be given several times");
    private readonly Option<IReadOnlyList<string>> _targets = Names("--target", "Group or agent that is tested against; none: a mesh among the sources");
    private readonly Option<bool> _uncontrolled = Opt.Flag("--uncontrolled", "The targets are hosts that run no agent");
    private readonly Option<string?> _arguments = Opt.Text("--arguments", "TEXT", "The testlet's arguments in one text, quoted as for a shell");
    private readonly RunOptionSet _options;

    internal TestRunAdhocCommand(CommandEnvironment environment)
        : base("adhoc", "Run one testlet across agents, without a file", environment)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_testlet, _sources, _targets, _uncontrolled, _arguments])
            Options.Add(option);
        _options = new RunOptionSet(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_testlet) is null)
                result.AddError("'nettest testrun adhoc' needs --testlet");
            if (result.GetValue(_sources) is not { Count: > 0 })
                result.AddError("'nettest testrun adhoc' needs --source");
            if (result.GetValue(_uncontrolled) && result.GetValue(_targets) is not { Count: > 0 })
                result.AddError("'--uncontrolled' needs --target");
        });
        Examples =
        [
            new("nettest testrun adhoc --testlet ping --source red --target blue --inventory examples/agents.yaml --group-path examples/groups.yaml", "From each agent of one group to each of the other"),
            new("nettest testrun adhoc --testlet http --source '*' --target www.example.com --uncontrolled --host-name pc1 --host-name admin@pc2", "From hosts that ssh knows to one that runs no agent"),
        ];
        Notes = AgentOptionSet.Notes;
    }

    protected override Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var definition = TestRunDefinition.AdHoc(
            parse.GetValue(_testlet)!,
            parse.GetValue(_sources)!,
            parse.GetValue(_targets)!,
            parse.GetValue(_arguments),
            parse.GetValue(_uncontrolled) ? TargetKind.Uncontrolled : null);
        return _options.ExecuteAsync(parse, context, [new TestRunFileEntry(definition, null, [], [])], null, cancellationToken);
    }

    private static Option<IReadOnlyList<string>> Names(string name, string description) =>
        Opt.Many(name, "NAME", description, text => text.Length > 0 ? text : null, "a name");
}
