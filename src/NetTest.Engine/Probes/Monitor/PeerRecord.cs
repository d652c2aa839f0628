using NetTest.Engine.Probes.Discovery;
using NetTest.Engine.Results;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>What is known of a peer. Written by the peer's own task, read by metrics and faces.</summary>
internal sealed class PeerRecord(DiscoveredPeer peer, string? source, DateTimeOffset foundAt)
{
    private readonly Lock _lock = new();
    private readonly List<PeerSeries> _series = [];
    private readonly LatencyHistogram _short = new();
    private readonly LatencyHistogram _long = new();
    private readonly Dictionary<string, (long? Forward, long? Backward, long? Retransmits)> _protocols = new(StringComparer.Ordinal);
    private double? _last;
    private long _rounds;
    private DateTimeOffset? _answeredAt;

    internal DiscoveredPeer Peer { get; } = peer;

    internal string? Source { get; } = source;

    /// <summary>Whether it answered in the last round; null before the first.</summary>
    internal bool? Up { get; private set; }

    internal PathMtuReading? PathMtu { get; set; }

    /// <summary>The series, in the order in which they began.</summary>
    internal IReadOnlyList<PeerSeries> Series
    {
        get
        {
            lock (_lock)
                return [.. _series];
        }
    }

    /// <summary>By protocol what only some of them tell.</summary>
    internal IReadOnlyList<(string Protocol, long? Forward, long? Backward, long? Retransmits)> Protocols
    {
        get
        {
            lock (_lock)
                return [.. _protocols.Select(pair => (pair.Key, pair.Value.Forward, pair.Value.Backward, pair.Value.Retransmits))];
        }
    }

    /// <summary>Records a round; tells whether the peer came up or went down by it.</summary>
    internal bool Record(IReadOnlyList<ProtocolRound> round, DateTimeOffset at)
    {
        lock (_lock)
        {
            foreach (var protocol in round)
                Record(protocol);
            _rounds++;
            var up = round.Any(protocol => protocol.Received + protocol.LongReceived > 0);
            _last = round.FirstOrDefault(protocol => protocol.Rtt.Count > 0)?.Rtt[^1].Seconds * 1e3;
            _answeredAt = up ? at : _answeredAt;
            var changed = Up != up;
            Up = up;
            return changed;
        }
    }

    internal MonitorPeerStatus ToStatus()
    {
        lock (_lock)
        {
            var sent = _series.Sum(series => series.Counts.Sent);
            var received = _series.Sum(series => series.Counts.Received);
            return new MonitorPeerStatus
            {
                Destination = Peer.EndPoint.ToString(),
                Name = Peer.Host,
                Source = Source,
                Up = Up,
                Rounds = _rounds,
                Sent = sent,
                Received = received,
                LossPercent = sent == 0 ? null : 100.0 * (sent - received) / sent,
                RttLastMs = _last,
                RttP50Ms = _short.PercentileMs(50),
                RttP99Ms = _short.PercentileMs(99),
                LongRttP50Ms = _long.PercentileMs(50),
                PathMtuBytes = PathMtu?.Bytes,
                PathMtuVerdict = PathMtu?.Verdict,
                Retransmits = Sum(_protocols.Values.Select(value => value.Retransmits)),
                Priority = Peer.Priority,
                Weight = Peer.Weight,
                FoundAt = foundAt,
                AnsweredAt = _answeredAt,
            };
        }
    }

    private void Record(ProtocolRound round)
    {
        Find(round.Protocol, "short").Record(round.Sent, round.Received, round.Rtt);
        Add(_short, round.Rtt);
        if (round.LongSent > 0)
            Find(round.Protocol, "long").Record(round.LongSent, round.LongReceived, round.LongRtt);
        Add(_long, round.LongRtt);
        var known = _protocols.GetValueOrDefault(round.Protocol);
        _protocols[round.Protocol] = (Sum([known.Forward, round.LostForward]), Sum([known.Backward, round.LostBackward]), Sum([known.Retransmits, round.Retransmits]));
    }

    private static void Add(LatencyHistogram histogram, IReadOnlyList<(double Seconds, long Count)> values)
    {
        foreach (var (seconds, count) in values)
        {
            for (long i = 0; i < count; i++)
                histogram.RecordNanoseconds((long)(seconds * 1e9));
        }
    }

    private PeerSeries Find(string protocol, string test)
    {
        var found = _series.Find(series => series.Protocol == protocol && series.Test == test);
        if (found is null)
            _series.Add(found = new PeerSeries(protocol, test));
        return found;
    }

    // Unknown and unknown is unknown, not 0.
    private static long? Sum(IEnumerable<long?> values) => values.Aggregate((long?)null, (sum, value) => value is null ? sum : (sum ?? 0) + value);
}
