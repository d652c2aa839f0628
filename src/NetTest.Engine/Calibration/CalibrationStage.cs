using System.Globalization;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;

namespace NetTest.Engine.Calibration;

/// <summary>One quantity: the path that has it, and the programs that measure it.</summary>
internal abstract class CalibrationStage(CalibrationOptions options)
{
    /// <summary>What is injected and measured.</summary>
    internal abstract CalibrationQuantity Quantity { get; }

    protected CalibrationOptions Options { get; } = options;

    /// <summary>Builds the path, measures it and removes it.</summary>
    internal async Task<CalibrationStageOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var path = await BuildAsync(cancellationToken).ConfigureAwait(false);
        await using (path.ConfigureAwait(false))
        {
            var readings = await MeasureAsync(path, cancellationToken).ConfigureAwait(false);
            return new CalibrationStageOutcome(readings, await path.GetLinkAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    protected abstract Task<CalibrationPath> BuildAsync(CancellationToken cancellationToken);

    protected abstract Task<IReadOnlyList<CalibrationReading>> MeasureAsync(CalibrationPath path, CancellationToken cancellationToken);

    /// <summary>Probes the far end of the path.</summary>
    protected static Task<ConnTestResult> ProbeAsync(CalibrationPath path, ProbeProtocol protocol, int count, TimeSpan interval, CancellationToken cancellationToken) =>
        ConnTest.RunAsync(
            new ConnTestOptions
            {
                Target = path.Target.ToString(),
                Context = path.Near,
                Protocol = protocol,
                Count = count,
                Interval = interval,
                LongPayloadBytes = 0,
            },
            progress: null,
            cancellationToken);

    /// <summary>Starts the far end of probes.</summary>
    protected static Task<ConnTestResponder> RespondAsync(CalibrationPath path, CancellationToken cancellationToken) =>
        ConnTestResponder.StartAsync(new ConnTestResponderOptions { Context = path.Far }, cancellationToken);

    protected Task<PingOutput?> PingAsync(CalibrationPath path, int count, double intervalSeconds, CancellationToken cancellationToken) => Options.UseSystemTools
        ? SystemTool.PingAsync(path.NearName, path.Target.ToString(), count, intervalSeconds, cancellationToken)
        : Task.FromResult<PingOutput?>(null);

    /// <summary>The readings of a tool that may be missing: none if tools are not wanted, one with a note if it is not installed.</summary>
    protected IEnumerable<CalibrationReading> OfTool(string tool, bool isInstalled, CalibrationReading reading) =>
        !Options.UseSystemTools ? [] : [isInstalled ? reading : reading with { Measured = null, IsSkipped = true, Note = $"{tool} is not installed" }];

    protected static string? Untrusted(ConnTestResult result) => result.Trustworthy ? null : string.Create(CultureInfo.InvariantCulture, $"disturbed: {string.Join(", ", result.TrustIssues)}");
}
