using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Probes.Discovery;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Keeps a monitor's peers those that its targets name now: looks again and again, and gives up where nobody is found for too long.</summary>
/// <param name="options">Whom to look for, how often and how long.</param>
/// <param name="ownPort">Where this node answers itself, so that it leaves itself out; null: nowhere.</param>
/// <param name="peers">The peers that are probed.</param>
/// <param name="counters">What is found is counted there.</param>
/// <param name="clock">The monitor's clock.</param>
/// <param name="report">Is told what happens.</param>
internal sealed class MeshWatch(ConnTestMonitorOptions options, int? ownPort, PeerSet peers, MonitorCounters counters, MonitorClock clock, Action<MonitorEvent> report)
{
    private static readonly TimeSpan s_fileCheck = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = options.Log.For(ProbeLog.Category);
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly TargetDiscovery _discovery = new(new DiscoveryOptions
    {
        Context = options.Context,
        Targets = options.Targets,
        TargetFile = options.TargetFile,
        Port = options.Port,
        Family = options.Family == AddressFamily.Unspecified ? null : options.Family,
        ExcludeSelf = !options.IncludeSelf,
        OwnPort = ownPort,
    });

    /// <summary>Whether there was ever anybody.</summary>
    internal bool HadPeers { get; private set; }

    /// <summary>Whether it ended because nobody was found.</summary>
    internal bool GaveUp { get; private set; }

    /// <summary>How long the rounds take at the most: so long a bounded monitor waits for a first peer. Null: for ever.</summary>
    private TimeSpan? Patience => options.Rounds is { } rounds
        ? TimeSpan.FromSeconds(Math.Min(rounds * (options.Interval + options.Jitter).TotalSeconds, TimeSpan.MaxValue.TotalSeconds / 2))
        : null;

    private string TargetsText => string.Join(' ', options.TargetFile is { } file ? [.. options.Targets, file] : options.Targets);

    /// <summary>Watches until all rounds are over, nobody was found for too long, or it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var fruitless = 0;
        bool? anybody = null;
        while (true)
        {
            var snapshot = await _discovery.DiscoverAsync(cancellationToken).ConfigureAwait(false);
            counters.Record(snapshot, clock.UtcNow);
            ProbeLog.Discovered(_log, snapshot.Peers.Count, snapshot.Failures.Count);
            ReportFailures(snapshot);
            await peers.ChangeAsync(MeshSelection.Choose(snapshot, options.Neighbours, options.EffectiveNodeName), cancellationToken).ConfigureAwait(false);

            HadPeers |= snapshot.Peers.Count > 0;
            if (anybody != false && snapshot.Peers.Count == 0 && snapshot.Failures.Count == 0)
                report(new MonitorEvent(clock.UtcNow, MonitorEventKind.NobodyFound, TargetsText, "no peer among the targets; looking on"));
            anybody = snapshot.Peers.Count > 0;
            fruitless = snapshot.Peers.Count > 0 || snapshot.Failures.Count == 0 ? 0 : fruitless + 1;
            if (fruitless > options.MaxDnsRetries)
            {
                GiveUp(string.Join(' ', _failed), $"nobody was found in {fruitless} {(fruitless == 1 ? "try" : "tries")}");
                return;
            }

            if (!HadPeers && counters.Discoveries > 1 && clock.Now >= Patience)
            {
                GiveUp(TargetsText, string.Create(CultureInfo.InvariantCulture, $"nobody was found in {clock.Now.TotalSeconds:0.#} s, in which the rounds would have been over"));
                return;
            }

            var due = clock.Now + (snapshot.Failures.Count > 0 ? options.DnsRetryInterval : options.ResolveInterval);
            // Where the first look took longer than that, the second one, which ends it, is due at once.
            if (!HadPeers && Patience is { } patience && patience < due)
                due = patience;
            if (await WaitAsync(due, snapshot.Peers.Count > 0, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private void GiveUp(string subject, string why)
    {
        GaveUp = true;
        report(new MonitorEvent(clock.UtcNow, MonitorEventKind.GaveUp, subject, why));
    }

    // True: all rounds are over. A peer's failure, which is this machine's, comes out of here.
    private async Task<bool> WaitAsync(TimeSpan due, bool hasPeers, CancellationToken cancellationToken)
    {
        var rounds = peers.CompletionAsync();
        while (clock.Now < due)
        {
            var step = _discovery.File is null || due - clock.Now < s_fileCheck ? due - clock.Now : s_fileCheck;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = clock.DelayAsync(step, waiting.Token);
            if (hasPeers && await Task.WhenAny(delay, rounds).ConfigureAwait(false) == rounds)
            {
                await waiting.CancelAsync().ConfigureAwait(false);
                await rounds.ConfigureAwait(false);
                return true;
            }

            await delay.ConfigureAwait(false);
            if (_discovery.File is { HasChanged: true })
                return false;
        }

        return false;
    }

    private void ReportFailures(DiscoverySnapshot snapshot)
    {
        var before = _failed.Count;
        var now = snapshot.Failures.Select(failure => failure.Target).ToHashSet(StringComparer.Ordinal);
        foreach (var failure in snapshot.Failures.Where(failure => !_failed.Contains(failure.Target)))
            report(new MonitorEvent(clock.UtcNow, MonitorEventKind.DiscoveryFailed, failure.Target, failure.Detail is null ? failure.Outcome.ToString() : $"{failure.Outcome}: {failure.Detail}"));
        _failed.Clear();
        _failed.UnionWith(now);
        if (before > 0 && now.Count == 0)
            report(new MonitorEvent(clock.UtcNow, MonitorEventKind.DiscoveryRecovered, TargetsText, null));
    }
}
