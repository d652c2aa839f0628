using NetTest.Engine.Probes.Timing;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>One measurement of one target.</summary>
internal sealed class ConnTestRun(ProbeTarget target, ConnTestOptions options, IProgress<ConnTestProgress>? progress)
{
    private readonly HostWatch _host = new();
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private readonly long _start = MonotonicClock.Now;

    internal Task<ConnTestResult> RunAsync(CancellationToken cancellationToken) =>
        ExchangeProbes.Knows(options.Protocol) ? ExchangeAsync(cancellationToken) : MeasureAsync(cancellationToken);

    internal async Task<ConnTestResult> MeasureAsync(CancellationToken cancellationToken)
    {
        using var plan = ProbePlan.Create(target, options);
        ProbeStream[] all = [.. plan.Short, .. plan.Long];
        var group = new ProbeGroup(plan.Sessions, MonotonicClock.ToNanoseconds(options.Interval), progress is null ? null : () => Report(all), cancellationToken);
        await (options.SharesThread ? ProbeLoop.RunSharedAsync(group, cancellationToken) : ProbeLoop.RunAsync(group, cancellationToken)).ConfigureAwait(false);
        progress?.Report(CreateProgress(all));
        return new ConnTestReport(target, options, _host)
        {
            StartedAt = _startedAt,
            Duration = MonotonicClock.Now - _start,
            IsCancelled = cancellationToken.IsCancellationRequested,
            Short = plan.Short,
            Long = plan.Long,
            Facts = plan.Facts,
            Source = plan.Source?.Address.ToString(),
        }.Create();
    }

    private async Task<ConnTestResult> ExchangeAsync(CancellationToken cancellationToken)
    {
        var stream = new ProbeStream(ConnTestRules.Word(options.Protocol), null);
        var probe = ExchangeProbes.Create(target, options);
        await using (probe.ConfigureAwait(false))
        {
            using var session = new ExchangeSession(stream, options, probe);
            await session.RunAsync(() => Report([stream]), cancellationToken).ConfigureAwait(false);
            return new ConnTestReport(target, options, _host)
            {
                StartedAt = _startedAt,
                Duration = MonotonicClock.Now - _start,
                IsCancelled = cancellationToken.IsCancellationRequested,
                Short = [stream],
                Details = probe.Details,
            }.Create();
        }
    }

    private void Report(ProbeStream[] streams) => progress?.Report(CreateProgress(streams));

    private ConnTestProgress CreateProgress(ProbeStream[] streams) => new()
    {
        Target = target.Name,
        Total = options.Count * streams.Length,
        Sent = streams.Sum(stream => stream.Sent),
        Received = streams.Sum(stream => stream.Received),
        LastRttMs = streams.Select(stream => stream.LastRoundTrip).FirstOrDefault(last => last is not null) / 1e6,
    };
}
