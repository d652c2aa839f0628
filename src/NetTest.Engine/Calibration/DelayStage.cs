using NetTest.Engine.Probes;
using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>The same delay there and back; with none, the floor.</summary>
internal sealed class DelayStage(CalibrationOptions options, bool isFloor) : CalibrationStage(options)
{
    private const int Probes = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // A millisecond is what a path of 40 ms may be off; more only where the delay itself is longer.
    private const double ToleranceMs = 1;
    private const double ToleranceShare = 0.025;

    internal override CalibrationQuantity Quantity => isFloor ? CalibrationQuantity.Floor : CalibrationQuantity.Delay;

    private double InjectedMs => isFloor ? 0 : 2 * Options.DelayMs;

    protected override Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken)
    {
        var delay = isFloor ? null : new ImpairmentSpec { DelayMs = Options.DelayMs, Seed = Options.Seed };
        return CalibrationPath.BuildAsync(Options, delay, delay, cancellationToken);
    }

    protected override async Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var responder = await RespondAsync(path, cancellationToken).ConfigureAwait(false);
        await using var _ = responder.ConfigureAwait(false);
        var icmp = await ProbeAsync(path, ProbeProtocol.Icmp, Probes, Interval, cancellationToken).ConfigureAwait(false);
        var udp = await ProbeAsync(path, ProbeProtocol.Udp, Probes, Interval, cancellationToken).ConfigureAwait(false);
        var tcp = await ProbeAsync(path, ProbeProtocol.Tcp, Probes, Interval, cancellationToken).ConfigureAwait(false);
        var ping = await PingAsync(path, Probes, Interval.TotalSeconds, cancellationToken).ConfigureAwait(false);
        return
        [
            Reading("NetTest icmp", icmp.RttP50Ms) with { Note = Untrusted(icmp) },
            Reading("NetTest udp", udp.RttP50Ms) with { Note = Untrusted(udp) },
            Reading("NetTest udp, kernel", udp.NetworkRttP50Ms) with { Note = Untrusted(udp) },
            Reading("NetTest tcp connect", tcp.RttP50Ms) with { Note = Untrusted(tcp) },
            .. OfTool("ping", ping is not null, Reading("ping", ping?.MedianMs)),
        ];
    }

    private CalibrationReading Reading(string measuredBy, double? measured) => new()
    {
        Quantity = Quantity,
        Part = "round trip",
        MeasuredBy = measuredBy,
        Unit = "ms",
        Injected = InjectedMs,
        Measured = measured,
        Tolerance = isFloor ? null : Math.Max(ToleranceMs, ToleranceShare * InjectedMs),
    };
}
