namespace NetTest.Engine.Throughput;

/// <summary>Waits with TestRun: what ends a run besides its time.</summary>
internal static class Stall
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(2);

    /// <summary>Ends when no byte has moved for too long where some should.</summary>
    internal static async Task WatchAsync(TestRun run, bool watchSenders, TimeSpan patience, CancellationToken cancellationToken)
    {
        while (run.StalledFor(senders: false) < patience && (!watchSenders || run.StalledFor(senders: true) < patience))
            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the receivers have been quiet for a while, so that what was on its way has come.</summary>
    internal static async Task SettleAsync(TestRun run, TimeSpan quiet, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        // At least once the quiet's length, or a receiver that has not run yet would look quiet.
        do
            await Task.Delay(s_glance, cancellationToken).ConfigureAwait(false);
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start) < atMost &&
               (run.StalledFor(senders: false) < quiet || System.Diagnostics.Stopwatch.GetElapsedTime(start) < quiet));
    }
}
