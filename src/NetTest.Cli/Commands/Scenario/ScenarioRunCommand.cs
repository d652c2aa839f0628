using System.CommandLine;
using NetTest.Cli.Commands.Namespace;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Scenario;

/// <summary><c>nettest scenario run</c>.</summary>
internal sealed class ScenarioRunCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The profile, YAML" };
    private readonly Option<string?> _case = Opt.Text("--case", "NAME", "Case of the profile; default the first");
    private readonly Option<bool> _emulateGateways = Opt.Flag("--emulate-gateways", "Make a router that takes the gateways that nothing answers for");
    private readonly Option<bool> _keep = Opt.Flag("--keep", "Leave the namespaces standing; 'nettest scenario clean' removes them");
    private readonly Option<ImpairmentBackend?> _backend = ImpairmentOptionSet.Backend();
    private readonly Option<bool> _resumeSessions = Opt.Flag("--resume-sessions", "Let TLS clients resume sessions; default: every handshake is a full one");
    private readonly Option<long?> _maxFailures = Opt.Count("--max-failures", "Failed connections that are tolerated; default 0", 0);
    private readonly Option<string?> _label = Opt.Text("--label", "TEXT", "Label of the result");
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Opt.Tags();

    internal ScenarioRunCommand(CommandEnvironment environment)
        : base("run", "Run a case to its end: namespaces, servers, clients, verdict, teardown", environment)
    {
        Arguments.Add(_file);
        foreach (var option in (ReadOnlySpan<Option>)[_case, _emulateGateways, _keep, _backend, _resumeSessions, _maxFailures, _label, _tags])
            Options.Add(option);
        Examples =
        [
            new("nettest scenario run examples/demo.yaml", "The first case of the file, with a live table"),
            new("nettest scenario run examples/demo.yaml --case base --tag change=CHG123 --json > before.json", "For a script: one JSON document, and the exit code"),
            new("nettest scenario run lab.yaml --emulate-gateways --max-failures 10", "A profile written for a lab, on one machine"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var scenario = ScenarioFile.Load(parse.GetValue(_file)!).GetCase(parse.GetValue(_case));
        var options = new ScenarioRunOptions
        {
            EmulateGateways = parse.GetValue(_emulateGateways),
            Keep = parse.GetValue(_keep),
            ImpairmentBackend = parse.GetValue(_backend),
            ResumeSessions = parse.GetValue(_resumeSessions),
            MaxFailures = parse.GetValue(_maxFailures) ?? 0,
            Label = parse.GetValue(_label),
            Tags = parse.GetValue(_tags)!,
            Log = context.Log,
        };
        var progress = new LatestProgress<ScenarioProgress>();
        ScenarioResult result;
        var display = ProgressDisplay.Start(context, new ScenarioProgressView(scenario.Name, progress));
        await using (display.ConfigureAwait(false))
            result = await ScenarioRunner.RunAsync(scenario, options, progress, cancellationToken).ConfigureAwait(false);

        context.WriteResult(result, shown => ScenarioReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(result.Status);
    }
}
