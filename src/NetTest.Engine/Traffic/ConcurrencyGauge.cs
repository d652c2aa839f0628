using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>How many are open, and the most that ever were at once.</summary>
internal sealed class ConcurrencyGauge
{
    private int _current;
    private int _peak;

    /// <summary>Beats whenever one has left.</summary>
    internal Pulse Left { get; } = new();

    internal int Current => Volatile.Read(ref _current);

    internal int Peak => Volatile.Read(ref _peak);

    internal void Enter()
    {
        var current = Interlocked.Increment(ref _current);
        int peak;
        while (current > (peak = Volatile.Read(ref _peak)) && Interlocked.CompareExchange(ref _peak, current, peak) != peak)
        {
            // Another thread set a peak of its own; look again.
        }
    }

    /// <summary>Returns how many are left.</summary>
    internal int Leave()
    {
        var left = Interlocked.Decrement(ref _current);
        Left.Beat();
        return left;
    }
}
