using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Engine.Remote.Runs;

namespace NetTest.Cli.Commands.TestRun;

/// <summary><c>nettest testrun run</c>.</summary>
internal sealed class TestRunRunCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The file with test runs, YAML; todd's are read as they are" };
    private readonly Option<string?> _run = Opt.Text("--run", "LABEL", "Run of the file; default all, one after another");
    private readonly RunOptionSet _options;

    internal TestRunRunCommand(CommandEnvironment environment)
        : base("run", "Run the test runs of a file across agents", environment)
    {
        Arguments.Add(_file);
        Options.Add(_run);
        _options = new RunOptionSet(this);
        Examples =
        [
            new("nettest testrun run examples/testrun.yaml", "The example: agents in namespaces of this machine, made for the run and removed after it"),
            new("nettest testrun run test-ping.yml --inventory agents.yaml --group-path group-red.yml --json > run.json", "Files of todd, agents over ssh"),
            new("nettest testrun run examples/testrun.yaml --what-if", "What would be done, and what load it would be"),
        ];
        Notes = AgentOptionSet.Notes;
    }

    protected override Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var file = RemoteFile.Load(parse.GetValue(_file)!);
        var wanted = parse.GetValue(_run);
        var runs = wanted is null ? file.Runs : [.. file.Runs.Where(run => run.Definition.Label == wanted)];
        return runs.Count > 0 ? _options.ExecuteAsync(parse, context, runs, file, cancellationToken) : throw file.NoRun(wanted);
    }
}
