namespace NetTest.Engine.Sockets;

/// <summary>
/// Something that happens again and again, such as that a connection has ended. Whoever takes <see cref="Next"/> first, then looks, and then
/// waits for what it took misses nothing. Where nobody waits it costs a fence and a look.
/// </summary>
internal sealed class Pulse
{
    private TaskCompletionSource? _next;

    /// <summary>Ends when it happens the next time; its continuation runs elsewhere than the code that tells of it.</summary>
    internal Task Next
    {
        get
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, mine, comparand: null) ?? mine).Task;
        }
    }

    /// <summary>It has happened: to be called after what a waiter looks at has been changed.</summary>
    internal void Beat()
    {
        // The change must be seen by whoever is about to wait before this looks whether anybody does.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }

    /// <summary>Waits until a condition holds that can only come true before a beat; false when the time was over first.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var next = Next;
            if (condition())
                return true;
            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return false;

            // Timers count whole milliseconds, downwards. When the time is over there is one last look.
            await next.WaitAsync(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
