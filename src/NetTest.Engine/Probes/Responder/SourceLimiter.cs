using System.Runtime.InteropServices;

namespace NetTest.Engine.Probes.Responder;

/// <summary>
/// So many packets per second from one source address, with a burst of a tenth of a second (GCRA, ITU-T I.371): a responder with forged
/// sources must not flood whoever they belong to. The table is bounded; sources beyond it share one limit.
/// </summary>
internal sealed class SourceLimiter(int packetsPerSecond)
{
    private const int MostSources = 16_384;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int LeastBurst = 16;

    // Going through a full table takes a thousand times as long as an answer: in a flood of sources not every packet does.
    private const long SweepInterval = NanosecondsPerSecond / 100;

    private readonly long _step = Math.Max(1, NanosecondsPerSecond / packetsPerSecond);
    private readonly long _burst = Math.Max(NanosecondsPerSecond / 10, LeastBurst * Math.Max(1, NanosecondsPerSecond / packetsPerSecond));
    private readonly Dictionary<UInt128, long> _due = [];
    private long _sharedDue;
    private long _nextSweep = long.MinValue;

    /// <summary>Whether a packet of that source may be answered now.</summary>
    internal bool Allows(UInt128 source, long now)
    {
        if (_due.Count >= MostSources && !_due.ContainsKey(source))
        {
            if (now >= _nextSweep)
                RemoveIdle(now);
            if (_due.Count >= MostSources)
                return Pass(ref _sharedDue, now);
        }

        return Pass(ref CollectionsMarshal.GetValueRefOrAddDefault(_due, source, out _), now);
    }

    private bool Pass(ref long due, long now)
    {
        var next = Math.Max(due, now);
        if (next - now > _burst)
            return false;
        due = next + _step;
        return true;
    }

    private void RemoveIdle(long now)
    {
        _nextSweep = now + SweepInterval;
        foreach (var (source, due) in _due)
        {
            if (due <= now)
                _due.Remove(source);
        }
    }
}
