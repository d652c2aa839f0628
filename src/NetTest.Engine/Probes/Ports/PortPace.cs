using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Ports;

/// <summary>Starts things at a rate: the i-th at i / rate after the first, however late those before it were.</summary>
internal sealed class PortPace(double? rate)
{
    private readonly long _start = MonotonicClock.Now;
    private long _next = -1;

    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (rate is not { } perSecond)
            return;
        var due = _start + (long)(Interlocked.Increment(ref _next) * 1e9 / perSecond);
        // Timers count whole milliseconds and cut the rest off; nothing starts before its time.
        while (due - MonotonicClock.Now is var wait and > 0)
            await Task.Delay((int)Math.Min(60_000, (wait / 1_000_000) + 1), cancellationToken).ConfigureAwait(false);
    }
}
