using System.CommandLine;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine;
using NetTest.Engine.Results;

namespace NetTest.Cli.Commands.ConnTest;

/// <summary><c>nettest conntest</c>.</summary>
internal sealed class ConnTestCommand : VerbCommand
{
    private readonly ConnTestOptionSet _options;

    internal ConnTestCommand(CommandEnvironment environment)
        : base("conntest", "Measure round trip, loss and jitter to one or many targets", environment)
    {
        _options = new ConnTestOptionSet(this);
        Subcommands.Add(new ResponderCommand(environment));
        Subcommands.Add(new MonitorCommand(environment));
        Examples =
        [
            new("nettest conntest 10.1.1.2", "All that the target answers, side by side: UDP, ICMP, TCP handshake, TCP request"),
            new("nettest conntest 10.1.1.2 10.1.1.3 --namespace ns_c1 --protocol udp --count 1000 --interval-ms 1 --json", "From inside a namespace, a thousand probes a second to each of two responders"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        using var network = _options.OpenContext(parse);
        var view = new ConnTestProgressView();
        var results = new List<ConnTestResult>();
        var errors = new List<NetTestException>();
        var display = ProgressDisplay.Start(context, view);
        await using (display.ConfigureAwait(false))
        {
            await foreach (var done in Engine.Probes.ConnTest.RunAllAsync(_options.Bind(parse, network).Select(options => options with { Log = context.Log }), view, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    results.Add(await done.ConfigureAwait(false));
                }
                catch (NetTestException exception) when (parse.GetValue(_options.Targets)!.Length > 1)
                {
                    // One name that is not known does not take the others' results away.
                    errors.Add(exception);
                }
            }
        }

        foreach (var error in errors)
            context.Notify(error.Message);
        // In the order in which they were named, whichever was done first.
        var targets = parse.GetValue(_options.Targets)!;
        results.Sort((a, b) => Array.IndexOf(targets, a.Target).CompareTo(Array.IndexOf(targets, b.Target)));
        if (targets.Length == 1)
            context.WriteResult(results[0], shown => ConnTestReport.Write(context.Page, [shown], context.Quiet));
        else
            context.WriteResults(results, shown => ConnTestReport.Write(context.Page, shown, context.Quiet));
        if (results.Any(result => result.Status == ResultStatus.Cancelled))
            return ExitCode.Cancelled;
        if (errors.Count > 0 && results.Count == 0)
            return errors.Any(error => error.IsMachine) ? ExitCode.MachineCannot : ExitCode.BadInput;
        return errors.Count > 0 || results.Any(result => result.Status == ResultStatus.Failed) ? ExitCode.TestFailed : ExitCode.Success;
    }
}
