using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>One measurement of one target.</summary>
internal sealed class ConnTestRun(ProbeTarget target, ConnTestOptions options, IProgress<ConnTestProgress>? progress)
{
    private readonly HostWatch _host = new();
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private readonly long _start = MonotonicClock.Now;
    private long _received;
    private long _done;

    internal async Task<ConnTestResult> RunAsync(CancellationToken cancellationToken)
    {
        var stream = new ProbeStream(ConnTestRules.Word(options.Protocol), null);
        var probe = ExchangeProbes.Create(target, options);
        await using (probe.ConfigureAwait(false))
        {
            using var session = new ExchangeSession(stream, options, probe);
            await session.RunAsync(Report, cancellationToken).ConfigureAwait(false);
            return new ConnTestReport(target, options, _host)
            {
                StartedAt = _startedAt,
                Duration = MonotonicClock.Now - _start,
                IsCancelled = cancellationToken.IsCancellationRequested,
                Main = stream,
                Details = probe.Details,
            }.Create();
        }
    }

    private void Report(long? nanoseconds)
    {
        var received = nanoseconds is null ? Volatile.Read(ref _received) : Interlocked.Increment(ref _received);
        progress?.Report(new ConnTestProgress
        {
            Target = target.Name,
            Total = options.Count,
            Sent = Interlocked.Increment(ref _done),
            Received = received,
            LastRttMs = nanoseconds / 1e6,
        });
    }
}
