using NetTest.Engine.Results;
using NetTest.Engine.Throughput;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>A rate on the way there, filled by one TCP stream.</summary>
internal sealed class RateStage(CalibrationOptions options) : CalibrationStage(options)
{
    private const int Seconds = 3;
    private const double ToleranceShare = 0.05;

    // A full frame of 1514 bytes carries 1448 of payload: 14 Ethernet, 20 IPv4, 20 TCP and 12 of its time stamps (RFC 7323) are the rest.
    private const double FramePerPayload = 1514.0 / 1448;

    internal override CalibrationQuantity Quantity => CalibrationQuantity.Rate;

    protected override Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken) =>
        CalibrationPath.BuildAsync(Options, new ImpairmentSpec { RateBitsPerSecond = Options.RateBitsPerSecond, Seed = Options.Seed }, back: null, cancellationToken);

    protected override async Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var ours = await MeasureOursAsync(path, cancellationToken).ConfigureAwait(false);
        var reading = Reading("NetTest throughput", ours.BitsPerSecond) with { Note = ours.Error };
        if (!Options.UseSystemTools)
            return [reading];
        var theirs = await IperfPair.MeasureAsync(path, Seconds, cancellationToken).ConfigureAwait(false);
        return [reading, .. OfTool("iperf3", theirs is not null, Reading("iperf3", theirs?.BitsPerSecond) with { Note = theirs?.Error })];
    }

    private static async Task<ThroughputResult> MeasureOursAsync(CalibrationPath path, CancellationToken cancellationToken)
    {
        var server = new ThroughputServer(new ThroughputServerOptions { Context = path.Far, Address = path.Target });
        await using var _ = server.ConfigureAwait(false);
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        var options = new ThroughputOptions { Target = path.Target.ToString(), Seconds = Seconds, OmitSeconds = 1 };
        return await ThroughputClient.RunAsync(path.Near, options, progress: null, cancellationToken).ConfigureAwait(false);
    }

    private CalibrationReading Reading(string measuredBy, double? goodput) => new()
    {
        Quantity = Quantity,
        Part = "there",
        MeasuredBy = measuredBy,
        Unit = "Mbit/s",
        Injected = Options.RateBitsPerSecond / 1e6,
        Measured = goodput is > 0 ? goodput * FramePerPayload / 1e6 : null,
        Tolerance = ToleranceShare * Options.RateBitsPerSecond / 1e6,
    };
}
