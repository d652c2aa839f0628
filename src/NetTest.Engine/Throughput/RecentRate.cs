namespace NetTest.Engine.Throughput;

/// <summary>The mean bit rate of the last seconds.</summary>
internal sealed class RecentRate
{
    // iperf3 averages over five seconds as well, so that slow start's overshoot ends no test.
    private const double AverageSeconds = 5;

    // Before that it says nothing.
    private const double LeastSeconds = 0.9;

    private readonly Queue<(double Seconds, double Bits)> _last = new();
    private double _seconds;
    private double _bits;
    private double _rate;

    /// <summary>Bits per second; 0 before about a second has passed. Readable from any thread.</summary>
    internal double BitsPerSecond => Volatile.Read(ref _rate);

    internal void Add(double seconds, double bits)
    {
        _last.Enqueue((seconds, bits));
        _seconds += seconds;
        _bits += bits;
        while (_last.TryPeek(out var oldest) && _seconds - oldest.Seconds >= AverageSeconds)
        {
            _last.Dequeue();
            _seconds -= oldest.Seconds;
            _bits -= oldest.Bits;
        }

        Volatile.Write(ref _rate, _seconds >= LeastSeconds ? _bits / _seconds : 0);
    }
}
