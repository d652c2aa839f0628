namespace NetTest.Engine.Probes.Monitor;

/// <summary>Probes one peer by a schedule of its own, so that a silent one delays no other.</summary>
internal sealed class PeerLoop(PeerRecord record, ConnTestMonitorOptions options, IPeerProbe probe, MonitorClock clock, MonitorCounters counters, Func<double> random, Action<MonitorEvent> tell)
{
    private readonly TaskCompletionSource _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PeerRecord Record { get; } = record;

    /// <summary>Probes until the rounds are over or the token is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var measuring = options.PathMtuInterval is { } interval ? MeasurePathMtuAsync(interval, ending.Token) : Task.CompletedTask;
        try
        {
            await ProbeAsync(ending.Token).ConfigureAwait(false);
            // However few rounds there are, the path MTU is measured once.
            await Task.WhenAny(_measured.Task, measuring).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the monitor, or of this peer.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await measuring.ConfigureAwait(false);
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var pacing = new ProbePacing(options.Interval, options.Jitter, clock.Now, random);
        for (long round = 0; options.Rounds is not { } rounds || round < rounds; round++)
        {
            await clock.WaitUntilAsync(pacing.Next, cancellationToken).ConfigureAwait(false);
            counters.RecordRound(clock.Now - pacing.Next);
            var seen = await probe.ProbeAsync(Record.Peer.EndPoint, cancellationToken).ConfigureAwait(false);
            // What was cut short says nothing about the peer.
            cancellationToken.ThrowIfCancellationRequested();
            if (Record.Record(seen, clock.UtcNow))
                Tell(Record.Up == true ? MonitorEventKind.PeerUp : MonitorEventKind.PeerDown, Describe(seen));
            counters.RecordSkipped(pacing.Advance(clock.Now));
        }
    }

    private async Task MeasurePathMtuAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        // The first soon, the later ones spread over the interval, so that a mesh that starts at once does not search at once for ever.
        var next = clock.Now + ((options.Interval + options.Jitter) * random());
        try
        {
            while (true)
            {
                await clock.WaitUntilAsync(next, cancellationToken).ConfigureAwait(false);
                var reading = await probe.MeasurePathMtuAsync(Record.Peer.EndPoint, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (Record.PathMtu is { } before && reading is not null && reading != before)
                    Tell(MonitorEventKind.PathMtuChanged, $"{Describe(before)} -> {Describe(reading)}");
                Record.PathMtu = reading ?? Record.PathMtu;
                _measured.TrySetResult();
                next = clock.Now + (interval * (0.9 + (0.2 * random())));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the monitor, or of this peer.
        }
    }

    private void Tell(MonitorEventKind kind, string? detail) => tell(new MonitorEvent(clock.UtcNow, kind, Record.Peer.EndPoint.ToString(), detail));

    private static string? Describe(IReadOnlyList<ProtocolRound> seen) =>
        seen.FirstOrDefault(round => round.Rtt.Count > 0) is { } answered
            ? FormattableString.Invariant($"{answered.Protocol} {answered.Rtt[^1].Seconds * 1000:F3} ms")
            : $"no answer by {string.Join(", ", seen.Select(round => round.Protocol))}";

    private static string Describe(PathMtuReading reading) => FormattableString.Invariant($"{reading.Bytes} bytes ({reading.Verdict})");
}
