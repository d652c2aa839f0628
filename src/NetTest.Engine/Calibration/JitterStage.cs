using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>A delay that is spread evenly on the way there.</summary>
internal sealed class JitterStage(CalibrationOptions options) : CalibrationStage(options)
{
    private const int Probes = 600;
    private const int Pings = 300;

    // The standard deviation of 300 even draws is itself uncertain by 2.6 %.
    private const double ToleranceShare = 0.1;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    internal override CalibrationQuantity Quantity => CalibrationQuantity.Jitter;

    protected override Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken) => CalibrationPath.BuildAsync(
        Options,
        new ImpairmentSpec { DelayMs = Options.DelayMs, JitterMs = Options.JitterMs, JitterDistribution = JitterDistribution.Uniform, Seed = Options.Seed },
        back: null,
        cancellationToken);

    protected override async Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var responder = await RespondAsync(path, cancellationToken).ConfigureAwait(false);
        await using var _ = responder.ConfigureAwait(false);
        var udp = await ProbeAsync(path, ProbeProtocol.Udp, Probes, Interval, cancellationToken).ConfigureAwait(false);
        var ping = await PingAsync(path, Pings, 0.01, cancellationToken).ConfigureAwait(false);
        var forward = udp.Views.FirstOrDefault(view => view is { Name: "forward", Protocol: "udp" });
        return
        [
            Reading("NetTest udp", udp.RttStdDevMs) with { Note = Untrusted(udp) },
            .. forward is null ? Array.Empty<CalibrationReading>() : [Reading("NetTest udp", forward.StdDevMs) with { Part = "there", Note = Untrusted(udp) }],
            .. OfTool("ping", ping is not null, Reading("ping", ping?.DeviationMs)),
        ];
    }

    // An even spread of ± j has a standard deviation of j / √3.
    private CalibrationReading Reading(string measuredBy, double? measured) => new()
    {
        Quantity = Quantity,
        Part = "round trip",
        MeasuredBy = measuredBy,
        Unit = "ms",
        Injected = Options.JitterMs / Math.Sqrt(3),
        Measured = measured,
        Tolerance = Math.Max(ToleranceShare * Options.JitterMs / Math.Sqrt(3), 0.05),
    };
}
