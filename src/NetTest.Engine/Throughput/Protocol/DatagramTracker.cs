namespace NetTest.Engine.Throughput.Protocol;

/// <summary>
/// Counts the datagrams of one stream by their numbers: lost, late, duplicate, exactly as long as nothing comes later than
/// <see cref="Reach"/> numbers behind the highest; and the interarrival jitter of RFC 1889, section 6.3.1, as iperf3 has it.
/// Written by one thread; others may read at any time.
/// </summary>
internal sealed class DatagramTracker
{
    /// <summary>How many numbers back a late datagram can be told from a duplicate.</summary>
    internal const int Reach = (Window / 2) - 64;

    private const int Window = 1 << 16;

    private const int Mask = Window - 1;

    private readonly ulong[] _seen = new ulong[Window / 64];
    private long _highest;
    private long _received;
    private long _late;
    private long _duplicates;
    private double _jitter;
    private long _transit;
    private bool _hasTransit;

    /// <summary>The highest number seen.</summary>
    internal long Highest => Volatile.Read(ref _highest);

    /// <summary>Different datagrams received.</summary>
    internal long Received => Volatile.Read(ref _received);

    /// <summary>Datagrams that came after one with a higher number.</summary>
    internal long OutOfOrder => Volatile.Read(ref _late);

    /// <summary>Datagrams that had come before.</summary>
    internal long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Jitter, seconds.</summary>
    internal double JitterSeconds => Volatile.Read(ref _jitter);

    /// <summary>Takes one datagram; its time of sending and of arrival are in µs, of clocks that need not agree.</summary>
    internal void Add(long counter, long sentMicroseconds, long arrivedMicroseconds)
    {
        if (counter == _highest + 1)
        {
            _highest = counter;
            _seen[(counter & Mask) >> 6] |= 1UL << (int)(counter & 63);
            _received++;
        }
        else
        {
            AddOutOfTurn(counter);
        }

        // A slot is cleared half a window ahead of its use, a word at a time, so that the common case above need not.
        if ((counter & 63) == 0)
            _seen[((_highest + (Window / 2)) & Mask) >> 6] = 0;

        var transit = arrivedMicroseconds - sentMicroseconds;
        if (_hasTransit)
            _jitter += ((Math.Abs(transit - _transit) / 1e6) - _jitter) / 16;
        _hasTransit = true;
        _transit = transit;
    }

    /// <summary>Starts the jitter anew, as iperf3 does when the omitted part is over.</summary>
    internal void ResetJitter() => Volatile.Write(ref _jitter, 0);

    private void AddOutOfTurn(long counter)
    {
        ref var word = ref _seen[(counter & Mask) >> 6];
        var bit = 1UL << (int)(counter & 63);
        if (counter > _highest)
        {
            Skip(counter);
            word |= bit;
            _highest = counter;
            _received++;
            return;
        }

        if (_highest - counter < Reach && (word & bit) != 0)
        {
            _duplicates++;
            return;
        }

        if (_highest - counter < Reach)
            word |= bit;
        _late++;
        _received++;
    }

    private void Skip(long counter)
    {
        if (counter - _highest >= Window / 2)
        {
            Array.Clear(_seen);
            return;
        }

        for (var word = (_highest >> 6) + 1; word <= counter >> 6; word++)
            _seen[(((word << 6) + (Window / 2)) & Mask) >> 6] = 0;
    }
}
