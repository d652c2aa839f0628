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
        var wait = due - MonotonicClock.Now;
        if (wait > 0)
            await Task.Delay(TimeSpan.FromTicks(wait / 100), cancellationToken).ConfigureAwait(false);
    }
}
