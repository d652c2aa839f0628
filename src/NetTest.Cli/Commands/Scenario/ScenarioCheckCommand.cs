using System.CommandLine;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Scenarios;

namespace NetTest.Cli.Commands.Scenario;

/// <summary><c>nettest scenario check</c>.</summary>
internal sealed class ScenarioCheckCommand : VerbCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The profile, YAML" };
    private readonly Option<string?> _case = Opt.Text("--case", "NAME", "Show this case only; the whole file is checked all the same");
    private readonly Option<bool> _emulateGateways = Opt.Flag("--emulate-gateways", "Plan as 'run --emulate-gateways' would");

    internal ScenarioCheckCommand(CommandEnvironment environment)
        : base("check", "Check a profile and print what it would do, without touching anything", environment)
    {
        Arguments.Add(_file);
        Options.Add(_case);
        Options.Add(_emulateGateways);
        Examples =
        [
            new("nettest scenario check examples/demo.yaml --case quick", "Namespaces, links, servers, clients and totals of a case"),
            new("nettest scenario check examples/demo.yaml --quiet", "Only: is it right? The exit code says so"),
        ];
    }

    protected override Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var file = ScenarioFile.Load(parse.GetValue(_file)!);
        var options = new ScenarioRunOptions { EmulateGateways = parse.GetValue(_emulateGateways) };
        if (parse.GetValue(_case) is { } name)
        {
            context.WriteResult(ScenarioPlan.Create(file.GetCase(name), options), plan => PlanReport.Write(context.Page, file.Path, [plan], context.Quiet));
        }
        else
        {
            ScenarioPlan[] plans = [.. file.Cases.Select(scenario => ScenarioPlan.Create(scenario, options))];
            context.WriteResults(plans, shown => PlanReport.Write(context.Page, file.Path, shown, context.Quiet));
        }
        return Task.FromResult(ExitCode.Success);
    }
}
