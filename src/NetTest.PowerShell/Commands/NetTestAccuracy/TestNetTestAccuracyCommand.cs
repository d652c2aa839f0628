using System.Collections;
using System.Management.Automation;
using NetTest.Engine.Calibration;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Infrastructure;

namespace NetTest.PowerShell.Commands;

/// <summary>Tells how far to trust numbers from this machine.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NetTestAccuracy")]
[OutputType(typeof(CalibrationResult))]
public sealed class TestNetTestAccuracyCommand : EngineCmdlet
{
    private const int ActivityId = 7110;

    [Parameter(Position = 0)]
    public CalibrationQuantity[] Quantity { get; set; } = [];

    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Seed { get; set; }

    [Parameter]
    [ValidateSet("Auto", "Kernel", "Emulator")]
    public string ImpairmentBackend { get; set; } = "Auto";

    [Parameter]
    public SwitchParameter NoSystemTools { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    [Parameter]
    public IDictionary? Tag { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var options = new CalibrationOptions
        {
            Quantities = Quantity.Length > 0 ? Quantity : Enum.GetValues<CalibrationQuantity>(),
            Seed = Seed,
            ImpairmentBackend = Enum.Parse<ImpairmentBackend>(ImpairmentBackend, ignoreCase: true),
            UseSystemTools = !NoSystemTools,
            Label = Label,
            Tags = TagTable.Read(Tag),
        };
        var progress = new InlineProgress<CalibrationProgress>(report => EmitProgress(
            new ProgressRecord(ActivityId, "Calibration", $"Measuring {report.Quantity}") { PercentComplete = 100 * report.Index / report.Count }));
        Run(async token => Emit(await Calibrator.RunAsync(options, onReading: null, progress, token).ConfigureAwait(false)));
    }
}
