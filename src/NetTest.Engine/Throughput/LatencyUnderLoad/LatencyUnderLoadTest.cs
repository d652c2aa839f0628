using System.Net;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>
/// Measures round-trip times of a small flow to the far end's host: without load, then while a throughput test runs up, down and both ways. The far end
/// needs nothing but an iperf3 server.
/// </summary>
public static class LatencyUnderLoadTest
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly (string Name, ThroughputDirection Direction)[] Loads =
        [("up", ThroughputDirection.Send), ("down", ThroughputDirection.Receive), ("both", ThroughputDirection.Bidirectional)];

    /// <summary>Runs the test; a load that fails ends it, and the phases before it stay.</summary>
    /// <param name="context">Where the sockets are born.</param>
    /// <param name="options">The load and the probes.</param>
    /// <param name="progress">Is told every interval of every load, with its phase; or null.</param>
    /// <param name="cancellationToken">Ends the test early; the result then has the status Cancelled.</param>
    /// <exception cref="NetTestException">An option is out of range, the name does not resolve, or the machine cannot.</exception>
    public static async Task<LatencyUnderLoadResult> RunAsync(
        NetworkContext context, LatencyUnderLoadOptions options, IProgress<ThroughputProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var startedAt = options.Load.TimeProvider.GetUtcNow();
        var start = MonotonicClock.Now;
        var target = await ResolveAsync(context, options.Load, cancellationToken).ConfigureAwait(false);
        using var probe = await ProbeChoice.OpenAsync(context, target, options, cancellationToken).ConfigureAwait(false);
        ThroughputLog.Probing(options.Load.Log.For(ThroughputLog.Category), options.Load.Target, probe.Name, options.Idle.TotalSeconds);
        using var ending = new CancellationTokenSource();
        var log = new RttLog();
        var probing = probe.RunAsync(log, options.ProbeInterval, Grace, ending.Token);
        List<LoadSpan> spans;
        try
        {
            // Both the load and the probes go to this one address, whatever a name resolves to next.
            spans = await LoadAsync(context, options, options.Load with { Target = target.ToString() }, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await probing.ConfigureAwait(false);
        }

        var duration = (MonotonicClock.Now - start) / 1e9;
        return LatencyReport.Create(options, probe.Name, startedAt, duration, spans, log);
    }

    private static async Task<List<LoadSpan>> LoadAsync(
        NetworkContext context, LatencyUnderLoadOptions options, ThroughputOptions load, IProgress<ThroughputProgress>? progress, CancellationToken cancellationToken)
    {
        var spans = new List<LoadSpan>();
        var idleSince = MonotonicClock.Now;
        progress?.Report(new ThroughputProgress { Run = 1, Phase = LatencyReport.Idle });
        await Task.Delay(options.Idle, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        spans.Add(new LoadSpan(LatencyReport.Idle, idleSince, MonotonicClock.Now, null));
        foreach (var (index, (name, direction)) in Loads.Index())
        {
            if (cancellationToken.IsCancellationRequested || spans[^1].Load is { Status: not ResultStatus.Passed })
                break;
            spans.Add(await LoadAsync(context, load with { Direction = direction }, name, index + 1, progress, cancellationToken).ConfigureAwait(false));
        }

        return spans;
    }

    // Counted are the probes from the end of the load's first second, in which it speeds up, to that of its last.
    private static async Task<LoadSpan> LoadAsync(
        NetworkContext context, ThroughputOptions load, string name, int run, IProgress<ThroughputProgress>? progress, CancellationToken cancellationToken)
    {
        var (settled, last) = (0L, 0L);
        ThroughputLog.LoadBegins(load.Log.For(ThroughputLog.Category), name);
        var began = MonotonicClock.Now;
        var intervals = new IntervalProgress(interval =>
        {
            last = MonotonicClock.Now;
            if (settled == 0 && !interval.IsOmitted && interval.EndSeconds > 0.99)
                settled = last;
            progress?.Report(new ThroughputProgress { Run = run, Phase = name, Interval = interval });
        });
        var result = await RepeatedRun.RunAsync(context, load, isFirst: run == 1, intervals, cancellationToken).ConfigureAwait(false);
        progress?.Report(new ThroughputProgress { Run = run, Phase = name, Result = result });
        return settled > 0 && last > settled ? new LoadSpan(name, settled, last, result) : new LoadSpan(name, began, began, result);
    }

    private static async Task<IPAddress> ResolveAsync(NetworkContext context, ThroughputOptions load, CancellationToken cancellationToken) =>
        (await NameLookup.FindAsync(context, load.Target, load.Address?.AddressFamily ?? load.AddressFamily, cancellationToken).ConfigureAwait(false))[0];
}
