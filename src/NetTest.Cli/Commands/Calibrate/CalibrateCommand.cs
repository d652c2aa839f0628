using System.CommandLine;
using NetTest.Cli.Commands.Namespace;
using NetTest.Cli.Commands.Shared;
using NetTest.Cli.Infrastructure;
using NetTest.Cli.Rendering;
using NetTest.Engine.Calibration;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Cli.Commands.Calibrate;

/// <summary><c>nettest calibrate</c>.</summary>
internal sealed class CalibrateCommand : VerbCommand
{
    private readonly Option<IReadOnlyList<string>> _quantities = Opt.Many(
        "--quantity", "NAME", "What to measure: floor, delay, jitter, loss, rate, path-mtu; may be given several times, default all", text => CalibrationWords.TryParse(text) is null ? null : text, "floor, delay, jitter, loss, rate or path-mtu");

    private readonly Option<long?> _seed = Opt.Count("--seed", "Seed of the emulator's random decisions; default a random one", 0);
    private readonly Option<ImpairmentBackend?> _backend = ImpairmentOptionSet.Backend();
    private readonly Option<bool> _noSystemTools = Opt.Flag("--no-system-tools", "Do not measure with ping, tracepath and iperf3 as well");
    private readonly Option<string?> _label = Opt.Text("--label", "TEXT", "Label of the result");
    private readonly Option<IReadOnlyDictionary<string, string>> _tags = Opt.Tags();

    internal CalibrateCommand(CommandEnvironment environment)
        : base("calibrate", "Tell how far to trust numbers from this machine: inject known delay, jitter, loss, rate and MTU, and measure them", environment)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_quantities, _seed, _backend, _noSystemTools, _label, _tags])
            Options.Add(option);
        Examples =
        [
            new("nettest calibrate", "Everything; less than a minute"),
            new("nettest calibrate --quantity delay --quantity jitter --json", "For a script; exit code 1 if a reading is outside its tolerance"),
        ];
    }

    protected override async Task<int> ExecuteAsync(ParseResult parse, CommandContext context, CancellationToken cancellationToken)
    {
        var names = parse.GetValue(_quantities)!;
        var options = new CalibrationOptions
        {
            Quantities = names.Count > 0 ? [.. names.Select(name => CalibrationWords.TryParse(name)!.Value)] : Enum.GetValues<CalibrationQuantity>(),
            Seed = parse.GetValue(_seed),
            ImpairmentBackend = parse.GetValue(_backend) ?? ImpairmentBackend.Auto,
            UseSystemTools = !parse.GetValue(_noSystemTools),
            Label = parse.GetValue(_label),
            Tags = parse.GetValue(_tags)!,
        };
        var progress = new LatestProgress<CalibrationProgress>();
        CalibrationResult result;
        var display = ProgressDisplay.Start(context, new CalibrationProgressView(progress));
        await using (display.ConfigureAwait(false))
            result = await Calibrator.RunAsync(options, reading => context.WriteEvent(new { Event = "reading", Reading = reading }), progress, cancellationToken).ConfigureAwait(false);

        context.WriteResult(result, shown => CalibrationReport.Write(context.Page, shown, context.Quiet));
        return Verdict.ExitCodeOf(result.Status);
    }
}
