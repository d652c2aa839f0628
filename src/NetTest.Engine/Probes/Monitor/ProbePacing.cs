namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// When a peer is probed: an absolute schedule of interval plus a random part, begun at a random place, so that peers are never in step. What is late
/// does not shift what follows; a round that could not be held is left out and not made up for, or a stalled machine would send a burst.
/// </summary>
internal sealed class ProbePacing
{
    private readonly TimeSpan _interval;
    private readonly TimeSpan _jitter;
    private readonly Func<double> _random;
    private TimeSpan _next;

    /// <param name="interval">The fixed part.</param>
    /// <param name="jitter">The random part is 0 to this.</param>
    /// <param name="start">Now, on the clock that all times here are of.</param>
    /// <param name="random">0 to below 1.</param>
    internal ProbePacing(TimeSpan interval, TimeSpan jitter, TimeSpan start, Func<double> random)
    {
        _interval = interval;
        _jitter = jitter;
        _random = random;
        _next = start + ((interval + jitter) * random());
    }

    /// <summary>The intended time of the coming round.</summary>
    internal TimeSpan Next => _next;

    /// <summary>Moves on to the first round that is not past.</summary>
    /// <param name="now">The time now.</param>
    /// <returns>How many rounds were left out.</returns>
    internal long Advance(TimeSpan now)
    {
        _next += Step();
        long missed = 0;
        while (_next < now)
        {
            _next += Step();
            missed++;
        }

        return missed;
    }

    // A tick at least, or an interval of 0 would never catch up.
    private TimeSpan Step() => TimeSpan.FromTicks(Math.Max(1, (_interval + (_jitter * _random())).Ticks));
}
