namespace NetTest.Engine.Throughput.Flows;

/// <summary>
/// When the next bytes of a rate are due: an absolute schedule, so that the mean is exact. What a delay has left behind is caught up at
/// twice the rate, in trains of at most 2 ms, not in one burst. All times are nanoseconds of one clock.
/// </summary>
internal sealed class Pacer(long bitsPerSecond, long start)
{
    private const double LongestTrain = 2_000_000;

    private readonly double _nanosecondsPerByte = 8e9 / bitsPerSecond;
    private double _scheduled = start;
    private double _allowed = start;

    /// <summary>When the next bytes may go.</summary>
    internal long Due => (long)Math.Max(_scheduled, _allowed);

    /// <summary>Bytes that are due by now, as far as one train may carry them.</summary>
    internal double Owed(long now) => Math.Min(LongestTrain, now - _scheduled) / _nanosecondsPerByte;

    /// <summary>Notes that so many bytes go now.</summary>
    internal void Sent(long bytes, long now)
    {
        var length = bytes * _nanosecondsPerByte;
        _scheduled += length;
        _allowed = now + (length / 2);
    }
}
