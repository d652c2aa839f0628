using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Probes.Discovery;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// A node of a mesh: finds its peers, probes each by a schedule of its own, answers their probes, and serves metrics, until it is stopped or, with
/// a number of rounds, until they are over.
/// </summary>
public sealed class ConnTestMonitor : IAsyncDisposable
{
    private static readonly TimeSpan s_fileCheck = TimeSpan.FromSeconds(1);

    private readonly Lock _reporting = new();
    private readonly IProgress<MonitorEvent>? _progress;
    private readonly CancellationTokenSource _stopping = new();
    private readonly MonitorCounters _counters = new();
    private readonly MonitorClock _clock;
    private readonly DateTimeOffset _startedAt;
    private readonly string _node;
    private readonly ILogger _log;
    private readonly PeerSet _peers;
    private readonly TargetDiscovery _discovery;
    private readonly ConnTestResponder? _responder;
    private MetricsServer? _metrics;
    private bool _hadPeers;
    private bool _gaveUp;
    private TimeSpan? _ended;

    private ConnTestMonitor(ConnTestMonitorOptions options, IPeerProbe probe, ConnTestResponder? responder, Func<double> random, IProgress<MonitorEvent>? progress)
    {
        Options = options;
        _progress = progress;
        _responder = responder;
        _clock = new MonitorClock(options.TimeProvider);
        _startedAt = _clock.UtcNow;
        _node = options.EffectiveNodeName;
        _log = options.Log.For(ProbeLog.Category);
        _peers = new PeerSet(
            peer => new PeerLoop(new PeerRecord(peer, probe.SourceFor(peer.EndPoint)?.ToString(), _clock.UtcNow), options, probe, _clock, _counters, random, Report),
            (kind, peer) => Report(new MonitorEvent(_clock.UtcNow, kind, peer.EndPoint.ToString(), peer.Host)));
        _discovery = new TargetDiscovery(new DiscoveryOptions
        {
            Context = options.Context,
            Targets = options.Targets,
            TargetFile = options.TargetFile,
            Port = options.Port,
            Family = options.Family == AddressFamily.Unspecified ? null : options.Family,
            ExcludeSelf = !options.IncludeSelf,
            OwnPort = responder?.EndPoint.Port,
        });
    }

    /// <summary>What it was started with.</summary>
    public ConnTestMonitorOptions Options { get; }

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public IPEndPoint? MetricsEndPoint => _metrics?.EndPoint;

    /// <summary>Where it answers the probes of others; null: it does not.</summary>
    public IPEndPoint? ResponderEndPoint => _responder?.EndPoint;

    /// <summary>Ends with the monitor; fails if the machine cannot do what was asked.</summary>
    public Task<ConnTestMonitorResult> Completion { get; private set; } = null!;

    /// <summary>Starts it; when this returns, metrics are served and the responder answers.</summary>
    /// <param name="options">What to probe, and how.</param>
    /// <param name="progress">Is told what happens; may be null. Called from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="NetTestException">An option is wrong, or an address or port cannot be had.</exception>
    public static Task<ConnTestMonitor> StartAsync(ConnTestMonitorOptions options, IProgress<MonitorEvent>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        MonitorRules.Check(options);
        return StartAsync(options, new MonitorProbe(options), Random.Shared.NextDouble, progress, cancellationToken);
    }

    internal static async Task<ConnTestMonitor> StartAsync(
        ConnTestMonitorOptions options, IPeerProbe probe, Func<double> random, IProgress<MonitorEvent>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var responder = options.Respond ? await ConnTestResponder.StartAsync(ResponderOptionsOf(options), cancellationToken).ConfigureAwait(false) : null;
        var monitor = new ConnTestMonitor(options, probe, responder, random, progress);
        try
        {
            if (options.MetricsPort is { } port)
            {
                var answer = new MetricsAnswer(monitor.Expose, () => monitor._counters.IsReady);
                monitor._metrics = MetricsServer.Start(options.Context, new IPEndPoint(options.Address, port), answer);
            }

            monitor.Completion = monitor.RunAsync();
            return monitor;
        }
        catch
        {
            monitor._stopping.Dispose();
            if (responder is not null)
                await responder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How things stand.</summary>
    public ConnTestMonitorResult GetResult()
    {
        var peers = _peers.Records.Select(record => record.ToStatus()).ToArray();
        var failures = _counters.Failures;
        var isBounded = Options.Rounds is not null;
        return new ConnTestMonitorResult
        {
            Label = Options.Label,
            Tags = Options.Tags,
            StartedAt = _startedAt,
            DurationSeconds = (_ended ?? _clock.Now).TotalSeconds,
            Status = _gaveUp || IsOverWithoutPeers || (isBounded && peers.Any(peer => peer.Up != true)) ? ResultStatus.Failed : ResultStatus.Passed,
            Options = MonitorRules.Describe(Options),
            Node = _node,
            MetricsEndPoint = MetricsEndPoint?.ToString(),
            ResponderEndPoint = ResponderEndPoint?.ToString(),
            Peers = peers,
            Discovered = _counters.Discovered,
            Discoveries = _counters.Discoveries,
            DiscoveryFailures = failures.Values.Sum(),
            DiscoveryFailuresByReason = failures.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value, StringComparer.Ordinal),
            SkippedRounds = _counters.SkippedRounds,
            SlipP99Ms = _counters.SlipP99Ms,
            GaveUp = _gaveUp,
        };
    }

    /// <summary>Ends it: probes under way are given up, metrics and responder go away.</summary>
    public async Task<ConnTestMonitorResult> StopAsync(CancellationToken cancellationToken)
    {
        if (!Completion.IsCompleted)
            await _stopping.CancelAsync().ConfigureAwait(false);
        return await Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        // Whoever wants to know how it ended awaits Completion.
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private bool IsOverWithoutPeers => _ended is not null && !_hadPeers;

    /// <summary>How long the rounds take at the most: so long a bounded monitor waits for a first peer. Null: for ever.</summary>
    private TimeSpan? Patience => Options.Rounds is { } rounds
        ? TimeSpan.FromSeconds(Math.Min(rounds * (Options.Interval + Options.Jitter).TotalSeconds, TimeSpan.MaxValue.TotalSeconds / 2))
        : null;

    private static ConnTestResponderOptions ResponderOptionsOf(ConnTestMonitorOptions options) => new()
    {
        Name = options.EffectiveNodeName,
        Context = options.Context,
        Address = options.Address,
        Port = options.Port,
        Key = options.Key,
        TimeProvider = options.TimeProvider,
        Log = options.Log,
    };

    private void Expose(ExpositionWriter writer) => MonitorMetrics.Write(writer, _node, _peers.Records, _counters);

    private void Report(MonitorEvent happened)
    {
        ProbeLog.Happened(_log, _node, happened.Kind, happened.Subject, happened.Detail);
        if (_progress is null)
            return;
        lock (_reporting)
            _progress.Report(happened);
    }

    private async Task<ConnTestMonitorResult> RunAsync()
    {
        // Off the caller's thread: the first discovery begins with work that may block.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await MonitorAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The proper end of an endless monitor.
        }
        finally
        {
            _ended = _clock.Now;
            await _peers.StopAsync().ConfigureAwait(false);
            if (_metrics is not null)
                await _metrics.DisposeAsync().ConfigureAwait(false);
            if (_responder is not null)
                await _responder.DisposeAsync().ConfigureAwait(false);
        }

        return GetResult();
    }

    private async Task MonitorAsync(CancellationToken cancellationToken)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var fruitless = 0;
        bool? anybody = null;
        while (true)
        {
            var snapshot = await _discovery.DiscoverAsync(cancellationToken).ConfigureAwait(false);
            _counters.Record(snapshot, _clock.UtcNow);
            ProbeLog.Discovered(_log, snapshot.Peers.Count, snapshot.Failures.Count);
            ReportFailures(snapshot, failed);
            await _peers.ChangeAsync(MeshSelection.Choose(snapshot, Options.Neighbours, _node), cancellationToken).ConfigureAwait(false);

            _hadPeers |= snapshot.Peers.Count > 0;
            if (anybody != false && snapshot.Peers.Count == 0 && snapshot.Failures.Count == 0)
                Report(new MonitorEvent(_clock.UtcNow, MonitorEventKind.NobodyFound, TargetsText, "no peer among the targets; looking on"));
            anybody = snapshot.Peers.Count > 0;
            fruitless = snapshot.Peers.Count > 0 || snapshot.Failures.Count == 0 ? 0 : fruitless + 1;
            if (fruitless > Options.MaxDnsRetries)
            {
                GiveUp(string.Join(' ', failed), $"nobody was found in {fruitless} tries");
                return;
            }

            if (!_hadPeers && _counters.Discoveries > 1 && _clock.Now >= Patience)
            {
                GiveUp(TargetsText, string.Create(CultureInfo.InvariantCulture, $"nobody was found in {_clock.Now.TotalSeconds:0.#} s, in which the rounds would have been over"));
                return;
            }

            var due = _clock.Now + (snapshot.Failures.Count > 0 ? Options.DnsRetryInterval : Options.ResolveInterval);
            // Where the first look took longer than that, the second one, which ends it, is due at once.
            if (!_hadPeers && Patience is { } patience && patience < due)
                due = patience;
            if (await WaitAsync(due, snapshot.Peers.Count > 0, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private string TargetsText => string.Join(' ', Options.TargetFile is { } file ? [.. Options.Targets, file] : Options.Targets);

    private void GiveUp(string subject, string why)
    {
        _gaveUp = true;
        Report(new MonitorEvent(_clock.UtcNow, MonitorEventKind.GaveUp, subject, why));
    }

    // True: all rounds are over. A peer's failure, which is this machine's, comes out of here.
    private async Task<bool> WaitAsync(TimeSpan due, bool hasPeers, CancellationToken cancellationToken)
    {
        var peers = _peers.CompletionAsync();
        while (_clock.Now < due)
        {
            var step = _discovery.File is null || due - _clock.Now < s_fileCheck ? due - _clock.Now : s_fileCheck;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = _clock.DelayAsync(step, waiting.Token);
            if (hasPeers && await Task.WhenAny(delay, peers).ConfigureAwait(false) == peers)
            {
                await waiting.CancelAsync().ConfigureAwait(false);
                await peers.ConfigureAwait(false);
                return true;
            }

            await delay.ConfigureAwait(false);
            if (_discovery.File is { HasChanged: true })
                return false;
        }

        return false;
    }

    private void ReportFailures(DiscoverySnapshot snapshot, HashSet<string> failed)
    {
        var before = failed.Count;
        var now = snapshot.Failures.Select(failure => failure.Target).ToHashSet(StringComparer.Ordinal);
        foreach (var failure in snapshot.Failures.Where(failure => !failed.Contains(failure.Target)))
            Report(new MonitorEvent(_clock.UtcNow, MonitorEventKind.DiscoveryFailed, failure.Target, failure.Detail is null ? failure.Outcome.ToString() : $"{failure.Outcome}: {failure.Detail}"));
        failed.Clear();
        failed.UnionWith(now);
        if (before > 0 && now.Count == 0)
            Report(new MonitorEvent(_clock.UtcNow, MonitorEventKind.DiscoveryRecovered, TargetsText, null));
    }
}
