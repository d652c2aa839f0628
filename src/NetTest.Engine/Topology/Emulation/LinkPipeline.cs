namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// One direction of a link, without any I/O: what becomes of a frame, and when it leaves. In this order: loss, duplication, corruption, the rate's
/// queue, the delay. What leaves at once goes to the output; the rest waits in the wheel, under the owner's number.
/// </summary>
internal sealed unsafe class LinkPipeline
{
    private const int EthernetHeaderBytes = 14;

    private static readonly ImpairmentSpec s_none = new();

    private readonly FramePool _pool;
    private readonly TimerWheel _wheel;
    private readonly DirectionTally _tally;
    private readonly IFrameOutput _output;
    private readonly int _owner;
    private readonly int _mtuBytes;
    private readonly FrameDraws _draws;
    private readonly RateQueue _queue = new();
    private ImpairmentSpec _spec;
    private bool _isClear;

    // Until then nothing may leave at once: it would overtake frames that a change of the rate has let go.
    private long _heldUntil = long.MinValue;

    /// <param name="pool">Where frames under way are kept.</param>
    /// <param name="wheel">What they wait in.</param>
    /// <param name="tally">Where everything is counted but what is delivered.</param>
    /// <param name="output">Takes the frames that leave at once.</param>
    /// <param name="owner">The number under which frames are put into the wheel.</param>
    /// <param name="direction">0 or 1: gives the two directions of a link different chances from one seed.</param>
    /// <param name="mtuBytes">The link's MTU, which the default length of the queue depends on.</param>
    /// <param name="spec">What happens to frames; null for nothing.</param>
    internal LinkPipeline(FramePool pool, TimerWheel wheel, DirectionTally tally, IFrameOutput output, int owner, int direction, int mtuBytes, ImpairmentSpec? spec)
    {
        _pool = pool;
        _wheel = wheel;
        _tally = tally;
        _output = output;
        _owner = owner;
        _mtuBytes = mtuBytes;
        _draws = new FrameDraws(spec?.Seed, direction);
        _spec = s_none;
        Change(spec, wheel.AdvancedTo);
    }

    /// <summary>A frame enters the link. Its bytes are the caller's again on return, unchanged.</summary>
    internal void Offer(byte* data, int length, long now)
    {
        _tally.ReceivedFrames++;
        _tally.ReceivedBytes += length;
        if (_isClear && _wheel.AdvancedTo >= _heldUntil)
        {
            _output.Deliver(data, length);
            return;
        }

        var fate = _draws.Next(_spec, length);
        if (fate.IsLost)
        {
            _tally.Lost++;
            return;
        }

        Corrupt(data, length, now, fate.Original);
        if (!fate.IsDuplicated)
            return;
        _tally.Duplicated++;
        Corrupt(data, length, now, fate.Copy);
    }

    /// <summary>What happens to frames from now on. Those that travel keep their time, those that wait for a rate leave at the new one.</summary>
    internal void Change(ImpairmentSpec? spec, long now)
    {
        _spec = spec ?? s_none;
        _draws.Reseed(_spec.Seed);
        var rate = _spec.RateBitsPerSecond ?? 0;
        var limit = _spec.QueueBytes ?? Math.Max(rate / 8 / 10, 10L * (_mtuBytes + EthernetHeaderBytes));
        if (rate != _queue.Rate || limit != _queue.Limit)
        {
            if (rate == 0 && _queue.Rate != 0)
                _heldUntil = _wheel.RoundUp(now);
            _queue.Change(rate, limit, now, _wheel);
        }

        _isClear = rate == 0 && _spec is { DelayMs: <= 0, JitterMs: <= 0, LossPercent: <= 0, LossBursts: null, DuplicatePercent: <= 0, CorruptPercent: <= 0 };
    }

    private void Corrupt(byte* data, int length, long now, CopyFate fate)
    {
        if (fate.CorruptBit < 0)
        {
            Schedule(data, length, now, fate);
            return;
        }

        var mask = (byte)(1 << (fate.CorruptBit % 8));
        _tally.Corrupted++;
        data[fate.CorruptBit / 8] ^= mask;
        Schedule(data, length, now, fate);
        data[fate.CorruptBit / 8] ^= mask;
    }

    private void Schedule(byte* data, int length, long now, CopyFate fate)
    {
        if (fate.IsReordered)
            _tally.Reordered++;
        if (_queue.Rate == 0 && fate.TravelNanoseconds == 0 && _wheel.AdvancedTo >= _heldUntil)
        {
            _output.Deliver(data, length);
            return;
        }

        if (_queue.Rate > 0 && !_queue.HasRoom(length, now))
        {
            _tally.QueueDropped++;
            return;
        }

        var frame = _pool.TryTake(length);
        if (frame is null)
        {
            _tally.Overrun++;
            return;
        }

        Buffer.MemoryCopy(data, Frame.Data(frame), length, length);
        var finish = _queue.Rate > 0 ? _queue.Add(frame, length, now) : Math.Max(now, _heldUntil);
        frame->Owner = _owner;
        frame->Departure = finish + fate.TravelNanoseconds;
        _tally.InFlight++;
        _wheel.Add(frame);
    }
}
