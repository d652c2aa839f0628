namespace NetTest.Engine.Throughput;

/// <summary>Waits with TestRun: what ends a run besides its time.</summary>
internal static class Stall
{
    // What a timer takes at once is limited.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>Ends when no byte has moved for too long where some should.</summary>
    internal static async Task WatchAsync(TestRun run, bool watchSenders, TimeSpan patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            var silent = run.StalledFor(senders: false);
            if (watchSenders && run.StalledFor(senders: true) is var unsent && unsent > silent)
                silent = unsent;
            if (silent >= patience)
                return;
            // Before then it cannot be.
            await DelayAsync(patience - silent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the receivers have been quiet for a while, so that what was on its way has come.</summary>
    internal static async Task SettleAsync(TestRun run, TimeSpan quiet, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        // At least once the quiet's length, or a receiver that has not run yet would look quiet; and one whose thread a busy machine lets wait is not.
        for (var left = quiet; left > TimeSpan.Zero || run.HasArrivals; left = quiet - run.StalledFor(senders: false))
        {
            left = left > TimeSpan.Zero ? left : quiet;
            var most = atMost - System.Diagnostics.Stopwatch.GetElapsedTime(start);
            if (most <= TimeSpan.Zero)
                return;
            await DelayAsync(left < most ? left : most, cancellationToken).ConfigureAwait(false);
        }
    }

    // Timers count whole milliseconds, downwards.
    private static Task DelayAsync(TimeSpan span, CancellationToken cancellationToken) =>
        Task.Delay(span < s_longest ? TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds)) : s_longest, cancellationToken);
}
