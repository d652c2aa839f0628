using NetTest.Engine.Statistics;

namespace NetTest.Engine.Probes;

/// <summary>Delay variation over round trips: jitter of RFC 3550 in the order of arrival, IPDV of RFC 3393 over neighbours in the order of sending.</summary>
internal sealed class JitterMeter
{
    private readonly LatencyHistogram _ipdv = new();
    private long? _previousArrival;
    private double _jitter;

    /// <summary>Jitter, ms; null with fewer than two values.</summary>
    internal double? JitterMs { get; private set; }

    /// <summary>|IPDV| of neighbours.</summary>
    internal LatencyHistogram Ipdv => _ipdv;

    /// <summary>Takes an arrival; the neighbour's round trip is null if it was lost or is not there yet.</summary>
    internal void Record(long roundTrip, long? before, long? after)
    {
        if (_previousArrival is { } previous)
        {
            _jitter += (Math.Abs((double)roundTrip - previous) - _jitter) / 16;
            JitterMs = _jitter / 1e6;
        }

        _previousArrival = roundTrip;
        if (before is { } earlier)
            _ipdv.RecordNanoseconds(Math.Abs(roundTrip - earlier));
        if (after is { } later)
            _ipdv.RecordNanoseconds(Math.Abs(later - roundTrip));
    }
}
