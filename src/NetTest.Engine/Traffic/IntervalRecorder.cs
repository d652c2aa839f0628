using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <summary>
/// Cuts a running count into intervals of a second. Memory is bounded: when there are very many, neighbours are joined and
/// the interval becomes twice as long.
/// </summary>
internal sealed class IntervalRecorder : IAsyncDisposable
{
    private const int Capacity = 7200;

    private readonly Lock _lock = new();
    private readonly Func<TrafficTotals> _read;
    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly List<TrafficInterval> _intervals = [];
    private TimeSpan _length = TimeSpan.FromSeconds(1);
    private TrafficTotals _last;
    private double _lastAt;
    private double? _endedAt;

    internal IntervalRecorder(Func<TrafficTotals> read, TimeProvider timeProvider)
    {
        _read = read;
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
        _timer = timeProvider.CreateTimer(_ => Record(isLast: false), null, _length, _length);
    }

    /// <summary>Since the start, until the end.</summary>
    internal double ElapsedSeconds => _endedAt ?? _timeProvider.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Rates over the last whole interval, or since the start while there is none: connections done, and bits, per second.</summary>
    internal (double Connections, double Bits) CurrentRates
    {
        get
        {
            lock (_lock)
            {
                var elapsed = ElapsedSeconds;
                var now = _read();
                // A young interval says little: the one before it is counted in.
                var from = _intervals.Count > 0 ? _intervals[^1] : null;
                var seconds = elapsed - (from?.AtSeconds ?? 0);
                var done = now.Succeeded - _last.Succeeded + (from?.Succeeded ?? 0);
                var bytes = now.Bytes - _last.Bytes + (from is null ? 0 : from.BytesSent + from.BytesReceived);
                return seconds <= 0 ? (0, 0) : (done / seconds, bytes * 8 / seconds);
            }
        }
    }

    /// <summary>The intervals so far; the last one may be short.</summary>
    internal IReadOnlyList<TrafficInterval> Read()
    {
        lock (_lock)
            return [.. _intervals];
    }

    /// <summary>Ends the last interval.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Record(isLast: true);
    }

    private void Record(bool isLast)
    {
        lock (_lock)
        {
            var at = ElapsedSeconds;
            if (isLast)
                _endedAt = at;
            var now = _read();
            // A rest too short to say anything is left out, unless something happened in it.
            if (isLast && now == _last)
                return;
            _intervals.Add(new TrafficInterval
            {
                AtSeconds = _lastAt,
                DurationSeconds = at - _lastAt,
                Started = now.Started - _last.Started,
                Succeeded = now.Succeeded - _last.Succeeded,
                Failed = now.Failed - _last.Failed,
                Active = now.Active,
                BytesSent = now.BytesSent - _last.BytesSent,
                BytesReceived = now.BytesReceived - _last.BytesReceived,
            });
            _last = now;
            _lastAt = at;
            if (_intervals.Count >= Capacity && !isLast)
                Coarsen();
        }
    }

    private void Coarsen()
    {
        var joined = _intervals.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : Join(pair[0], pair[1])).ToArray();
        _intervals.Clear();
        _intervals.AddRange(joined);
        _length *= 2;
        _timer.Change(_length, _length);
    }

    private static TrafficInterval Join(TrafficInterval a, TrafficInterval b) => new()
    {
        AtSeconds = a.AtSeconds,
        DurationSeconds = a.DurationSeconds + b.DurationSeconds,
        Started = a.Started + b.Started,
        Succeeded = a.Succeeded + b.Succeeded,
        Failed = a.Failed + b.Failed,
        Active = b.Active,
        BytesSent = a.BytesSent + b.BytesSent,
        BytesReceived = a.BytesReceived + b.BytesReceived,
    };
}
