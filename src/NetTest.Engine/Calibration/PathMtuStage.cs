using System.Globalization;
using System.Text.RegularExpressions;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;

namespace NetTest.Engine.Calibration;

/// <summary>A router whose far link takes smaller packets.</summary>
internal sealed partial class PathMtuStage(CalibrationOptions options) : CalibrationStage(options)
{
    internal override CalibrationQuantity Quantity => CalibrationQuantity.PathMtu;

    protected override Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken) => CalibrationPath.BuildRoutedAsync(Options, cancellationToken);

    protected override async Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var ours = await PathMtuProbe.MeasureAsync(path.Near, new PathMtuOptions { Target = path.Target.ToString(), ReadMss = false }, cancellationToken).ConfigureAwait(false);
        int? seen = null;
        var isInstalled = Options.UseSystemTools
            && await SystemTool.TryRunAsync(path.NearName, "tracepath", ["-n", path.Target.ToString()], line => seen = ReadTracepath(line) ?? seen, cancellationToken).ConfigureAwait(false);
        return [Reading("NetTest mtu", ours.PathMtuBytes), .. OfTool("tracepath", isInstalled, Reading("tracepath", seen))];
    }

    /// <summary>The last path MTU that a line of tracepath(8) names; null if it names none.</summary>
    internal static int? ReadTracepath(string line) =>
        PathMtu().Match(line) is { Success: true } match ? int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture) : null;

    private CalibrationReading Reading(string measuredBy, double? measured) => new()
    {
        Quantity = Quantity,
        Part = "there",
        MeasuredBy = measuredBy,
        Unit = "bytes",
        Injected = Options.MtuBytes,
        Measured = measured,
        Tolerance = 0,
    };

    [GeneratedRegex(@"\bpmtu (?<bytes>\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathMtu();
}
