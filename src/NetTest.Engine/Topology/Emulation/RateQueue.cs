namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// A bounded queue before a sender of a fixed rate. When a frame will have left follows from those before it, so it is computed at once and the frame
/// put into the wheel; the queue remembers the frames only to know how full it is, and to time them anew when the rate changes.
/// </summary>
internal sealed unsafe class RateQueue
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private WaitingFrame[] _ring = new WaitingFrame[16];
    private int _head;
    private int _count;
    private long _bytes;
    private long _finish;

    // What the last serialisation time was rounded down by, in ns × rate: without it a rate would drift.
    private long _remainder;

    /// <summary>bit/s; 0 for no limit.</summary>
    internal long Rate { get; private set; }

    /// <summary>Bytes that may wait; the frame whose bits are leaving does not wait any more.</summary>
    internal long Limit { get; private set; }

    /// <summary>Bytes that wait.</summary>
    internal long WaitingBytes(long now)
    {
        Forget(now);
        return _count == 0 ? 0 : _bytes - _ring[_head].Length;
    }

    /// <summary>Whether a frame would find room.</summary>
    internal bool HasRoom(int length, long now)
    {
        Forget(now);
        return _count == 0 || _bytes - _ring[_head].Length + length <= Limit;
    }

    /// <summary>Lets a frame wait; returns when its last bit leaves.</summary>
    internal long Add(Frame* frame, int length, long now)
    {
        if (_count == 0 && now > _finish)
        {
            _finish = now;
            _remainder = 0;
        }

        Serialise(length);
        if (_count == _ring.Length)
            Grow();
        _ring[(_head + _count++) & (_ring.Length - 1)] = new WaitingFrame { Frame = frame, Finish = _finish, Length = length };
        _bytes += length;
        return _finish;
    }

    /// <summary>Changes rate and limit; frames that wait leave at the new rate, and none is dropped.</summary>
    internal void Change(long rate, long limit, long now, TimerWheel wheel)
    {
        Forget(now);
        var previous = Rate;
        Rate = rate;
        Limit = limit;
        _remainder = 0;
        for (var i = 0; i < _count; i++)
        {
            ref var waiting = ref _ring[(_head + i) & (_ring.Length - 1)];
            if (i > 0)
                Serialise(waiting.Length);
            else
                _finish = rate == 0 ? now : now + (long)((Int128)(waiting.Finish - now) * previous / rate);
            wheel.Remove(waiting.Frame);
            waiting.Frame->Departure += _finish - waiting.Finish;
            waiting.Finish = _finish;
            wheel.Add(waiting.Frame);
        }

        if (rate == 0)
            _head = _count = (int)(_bytes = 0);
    }

    private void Serialise(int length)
    {
        if (Rate == 0)
            return;
        var total = (length * 8L * NanosecondsPerSecond) + _remainder;
        _finish += total / Rate;
        _remainder = total % Rate;
    }

    private void Forget(long now)
    {
        while (_count > 0 && _ring[_head].Finish <= now)
        {
            _bytes -= _ring[_head].Length;
            _head = (_head + 1) & (_ring.Length - 1);
            _count--;
        }
    }

    private void Grow()
    {
        var ring = new WaitingFrame[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            ring[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = ring;
        _head = 0;
    }
}
