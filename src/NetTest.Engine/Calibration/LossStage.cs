using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>Independent loss, on the way back half of that on the way there, so that nobody can mistake one for the other.</summary>
internal sealed class LossStage(CalibrationOptions options) : CalibrationStage(options)
{
    private const int Probes = 6000;
    private const int Pings = 1500;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(0.5);

    internal override CalibrationQuantity Quantity => CalibrationQuantity.Loss;

    private double There => Options.LossPercent;

    private double Back => Options.LossPercent / 2;

    private double Both => 100 * (1 - ((1 - (There / 100)) * (1 - (Back / 100))));

    protected override Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken) => CalibrationPath.BuildAsync(
        Options,
        new ImpairmentSpec { LossPercent = There, Seed = Options.Seed },
        new ImpairmentSpec { LossPercent = Back, Seed = Options.Seed + 1 },
        cancellationToken);

    protected override async Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var responder = await RespondAsync(path, cancellationToken).ConfigureAwait(false);
        await using var _ = responder.ConfigureAwait(false);
        var udp = await ProbeAsync(path, ProbeProtocol.Udp, Probes, Interval, cancellationToken).ConfigureAwait(false);
        var ping = await PingAsync(path, Pings, 0.002, cancellationToken).ConfigureAwait(false);
        var arrived = udp.Sent - (udp.LostForward ?? 0);
        return
        [
            Reading("NetTest udp", "there", There, 100.0 * udp.LostForward / Math.Max(1, udp.Sent), udp.Sent) with { Note = Untrusted(udp) },
            Reading("NetTest udp", "back", Back, 100.0 * udp.LostBackward / Math.Max(1, arrived), arrived) with { Note = Untrusted(udp) },
            Reading("NetTest udp", "round trip", Both, udp.LossPercent, udp.Sent) with { Note = Untrusted(udp) },
            .. OfTool("ping", ping is not null, Reading("ping", "round trip", Both, ping?.LossPercent, ping?.Sent ?? 0)),
        ];
    }

    private CalibrationReading Reading(string measuredBy, string part, double injected, double? measured, long trials) => new()
    {
        Quantity = Quantity,
        Part = part,
        MeasuredBy = measuredBy,
        Unit = "%",
        Injected = injected,
        Measured = measured,
        Tolerance = Binomial.HalfWidthPercent(injected, trials),
    };
}
