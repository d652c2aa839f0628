using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>Asks by exchanges, each started at its time whatever became of those before.</summary>
internal sealed class ExchangeSession(ProbeStream stream, ConnTestOptions options, IExchangeProbe probe) : IDisposable
{
    // More at once would only measure this machine.
    private const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly List<Task> _open = [];
    private readonly SemaphoreSlim _slots = new(MostAtOnce);
    private long? _previous;

    internal async Task RunAsync(Action onProgress, CancellationToken cancellationToken)
    {
        var interval = MonotonicClock.ToNanoseconds(options.Interval);
        var start = MonotonicClock.Now;
        try
        {
            for (long i = 0; i < options.Count; i++)
            {
                var intended = start + (i * interval);
                await WaitUntilAsync(intended, cancellationToken).ConfigureAwait(false);
                await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    stream.Sent++;
                    stream.Slip.Record(MonotonicClock.Now - intended);
                    _open.RemoveAll(task => task.IsCompleted);
                    _open.Add(Task.Run(() => ExchangeAsync(intended, onProgress, cancellationToken), CancellationToken.None));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was measured by now is the result.
        }

        await Task.WhenAll(_open).ConfigureAwait(false);
    }

    public void Dispose() => _slots.Dispose();

    private async Task ExchangeAsync(long intended, Action onProgress, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);
        var exchange = new ProbeExchange(ProbeOutcome.TimedOut);
        try
        {
            exchange = await probe.ExchangeAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // Not answered in time.
        }
        finally
        {
            _slots.Release();
        }

        lock (_gate)
            Count(exchange, intended, cancellationToken.IsCancellationRequested);
        onProgress();
    }

    private void Count(ProbeExchange exchange, long intended, bool isCancelled)
    {
        foreach (var phase in exchange.Phases ?? [])
            stream.RecordPhase(phase.Name, phase.Nanoseconds);
        if (exchange.Outcome == ProbeOutcome.Answered)
        {
            stream.Received++;
            stream.LastRoundTrip = exchange.Nanoseconds;
            stream.Rtt.Record(exchange.Nanoseconds);
            stream.Latency.Record(MonotonicClock.Now - intended);
            stream.Jitter.Record(exchange.Nanoseconds, _previous, null);
            _previous = exchange.Nanoseconds;
        }
        else if (isCancelled)
        {
            // It was on its way when the test was stopped: neither answered nor lost.
            stream.Sent--;
        }
        else
        {
            stream.Fail(exchange.Outcome);
            _previous = null;
        }
    }

    private static async Task WaitUntilAsync(long due, CancellationToken cancellationToken)
    {
        // Timers count whole milliseconds: the rest is spun, which at the usual intervals is little.
        var rest = due - MonotonicClock.Now;
        if (rest > 2_000_000)
            await Task.Delay(TimeSpan.FromMilliseconds((rest / 1_000_000) - 1), cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        while (MonotonicClock.Now < due)
            Thread.SpinWait(20);
    }
}
