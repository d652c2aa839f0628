using NetTest.Engine.Probes.Discovery;
using NetTest.Engine.Sockets.Names;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>What a node counts about itself.</summary>
internal sealed class MonitorCounters
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<DnsOutcome, long> _failures = [];
    private readonly LatencyHistogram _slip = new();
    private long _discoveries;
    private long _skipped;

    /// <summary>By how much rounds began late.</summary>
    internal BucketHistogram Slip { get; } = new();

    internal long Discoveries => Volatile.Read(ref _discoveries);

    internal long SkippedRounds => Volatile.Read(ref _skipped);

    /// <summary>When all targets could be looked up last, UTC; null: never yet.</summary>
    internal DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>How many peers the last discovery found, this node left out.</summary>
    internal int Discovered { get; private set; }

    /// <summary>Whether a discovery has found what was to be found.</summary>
    internal bool IsReady { get; private set; }

    internal double? SlipP99Ms
    {
        get
        {
            lock (_lock)
                return _slip.PercentileMs(99);
        }
    }

    /// <summary>Failed look-ups by reason.</summary>
    internal IReadOnlyDictionary<DnsOutcome, long> Failures
    {
        get
        {
            lock (_lock)
                return new SortedDictionary<DnsOutcome, long>(_failures);
        }
    }

    internal void Record(DiscoverySnapshot snapshot, DateTimeOffset at)
    {
        lock (_lock)
        {
            foreach (var failure in snapshot.Failures)
                _failures[failure.Outcome] = _failures.GetValueOrDefault(failure.Outcome) + 1;
            _discoveries++;
            Discovered = snapshot.Peers.Count;
            if (snapshot.Failures.Count == 0)
                LastSuccess = at;
            IsReady |= snapshot.Failures.Count == 0 || snapshot.Peers.Count > 0;
        }
    }

    internal void RecordRound(TimeSpan slip)
    {
        Slip.Record(slip.TotalSeconds);
        lock (_lock)
            _slip.RecordNanoseconds(slip.Ticks * 100);
    }

    internal void RecordSkipped(long rounds) => Interlocked.Add(ref _skipped, rounds);
}
