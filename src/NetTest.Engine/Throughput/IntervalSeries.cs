using NetTest.Engine.Results;

namespace NetTest.Engine.Throughput;

/// <summary>
/// The intervals of a run that may never end, in bounded memory. When there are <see cref="Capacity"/> of them, neighbours are joined two by two,
/// and from then on each that is kept spans twice as many of those that are cut, as in a traffic test's series. Counts add up, so that the sum over
/// the series stays exact; what was read at an interval's end (round-trip time, window, jitter) is the later one's. The omitted start of a test is
/// never joined with what was measured.
/// </summary>
internal sealed class IntervalSeries
{
    // Two hours of seconds, as of a traffic test; with many streams fewer, as each interval keeps a record of every stream.
    private const int MostIntervals = 7200;
    private const int MostRecords = 7200 * 16;

    private readonly List<ThroughputInterval> _kept = [];
    private int _span = 1;
    private int _inLast;

    internal IntervalSeries(int streams) => Capacity = Math.Clamp(MostRecords / Math.Max(1, streams), 64, MostIntervals);

    /// <summary>How many are kept at most.</summary>
    internal int Capacity { get; }

    /// <summary>The series so far, in order; the last one may span less than those before.</summary>
    internal IReadOnlyList<ThroughputInterval> Kept => _kept;

    internal void Add(ThroughputInterval interval)
    {
        if (_inLast > 0 && _inLast < _span && _kept[^1].IsOmitted == interval.IsOmitted)
        {
            _kept[^1] = Join(_kept[^1], interval);
            _inLast++;
            return;
        }

        if (_kept.Count >= Capacity)
            Coarsen();
        _kept.Add(interval);
        _inLast = 1;
    }

    private void Coarsen()
    {
        var joined = new List<ThroughputInterval>(_kept.Count);
        for (var i = 0; i < _kept.Count; i++)
        {
            var isPair = i + 1 < _kept.Count && _kept[i].IsOmitted == _kept[i + 1].IsOmitted;
            joined.Add(isPair ? Join(_kept[i], _kept[i + 1]) : _kept[i]);
            i += isPair ? 1 : 0;
        }

        _kept.Clear();
        _kept.AddRange(joined);
        _span *= 2;
    }

    private static ThroughputInterval Join(ThroughputInterval a, ThroughputInterval b)
    {
        var seconds = b.EndSeconds - a.StartSeconds;
        return IntervalSum.Of([.. a.Streams.Zip(b.Streams, (first, second) => Join(first, second, seconds))], a.StartSeconds, b.EndSeconds, a.IsOmitted);
    }

    private static ThroughputStreamInterval Join(ThroughputStreamInterval a, ThroughputStreamInterval b, double seconds)
    {
        var bytes = a.BytesTransferred + b.BytesTransferred;
        var packets = Add(a.Packets, b.Packets);
        var lost = Add(a.LostPackets, b.LostPackets);
        return b with
        {
            BytesTransferred = bytes,
            BitsPerSecond = seconds > 0 ? bytes * 8 / seconds : 0,
            Packets = packets,
            Retransmits = Add(a.Retransmits, b.Retransmits),
            LostPackets = lost,
            LossPercent = Flows.FlowMeter.Percent(lost, packets),
            OutOfOrderPackets = Add(a.OutOfOrderPackets, b.OutOfOrderPackets),
            DuplicatePackets = Add(a.DuplicatePackets, b.DuplicatePackets),
        };
    }

    private static long? Add(long? a, long? b) => a is null ? b : a + (b ?? 0);
}
