using System.Numerics;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// A hierarchical timing wheel (Varghese and Lauck 1987, scheme 7): six levels of 256 slots, the finest 4.096 µs wide. Adding and removing is O(1)
/// and allocates nothing. A frame leaves at the first multiple of the slot's width that is not before its departure: never early. Frames of one slot
/// leave in the order in which they were added: a frame goes into a coarse slot only while its fine one lies in a block to come, and the coarse slot is
/// spread out the moment that block begins, before anything else can be added to it.
/// </summary>
internal sealed unsafe class TimerWheel
{
    internal const int TickBits = 12;
    internal const long TickNanoseconds = 1 << TickBits;

    private const int SlotBits = 8, Slots = 1 << SlotBits, Levels = 6, WordsPerLevel = Slots / 64;

    private readonly long _origin;
    private readonly Frame*[] _first = new Frame*[Levels * Slots];
    private readonly Frame*[] _last = new Frame*[Levels * Slots];
    private readonly ulong[] _occupied = new ulong[Levels * WordsPerLevel];

    // All that was due at this tick or before has left.
    private long _tick;

    /// <param name="now">The time at which it begins, ns.</param>
    internal TimerWheel(long now) => _origin = now;

    /// <summary>Frames in it.</summary>
    internal long Count { get; private set; }

    /// <summary>What was due until then has left, ns.</summary>
    internal long AdvancedTo => _origin + (_tick << TickBits);

    /// <summary>When <see cref="Advance"/> has something to do, ns; at the latest when a frame is due. <see cref="long.MaxValue"/> when it is empty.</summary>
    internal long NextDue => Count == 0 ? long.MaxValue : _origin + (NextTick(out _) << TickBits);

    /// <summary>Adds a frame, due at its departure.</summary>
    internal void Add(Frame* frame)
    {
        Count++;
        Insert(frame, Math.Max(TickOf(frame), _tick + 1));
    }

    /// <summary>Takes a frame out before its time.</summary>
    internal void Remove(Frame* frame)
    {
        Count--;
        var slot = frame->Slot;
        if (frame->Previous is not null)
            frame->Previous->Next = frame->Next;
        else
            _first[slot] = frame->Next;
        if (frame->Next is not null)
            frame->Next->Previous = frame->Previous;
        else
            _last[slot] = frame->Previous;
        if (_first[slot] is null)
            _occupied[slot / 64] &= ~(1UL << (slot % 64));
    }

    /// <summary>The first moment at which a frame with this departure leaves, ns.</summary>
    internal long RoundUp(long departure) => _origin + (Math.Max(_tick + 1, (departure - _origin + TickNanoseconds - 1) >> TickBits) << TickBits);

    /// <summary>Gives the sink all frames that are due.</summary>
    internal void Advance(long now, IFrameSink sink)
    {
        var target = (now - _origin) >> TickBits;
        while (Count > 0)
        {
            var tick = NextTick(out var slot);
            if (tick > target)
                break;
            _tick = tick;
            Empty(slot, sink);
        }

        _tick = Math.Max(_tick, target);
    }

    private long TickOf(Frame* frame) => (frame->Departure - _origin + TickNanoseconds - 1) >> TickBits;

    private void Empty(int slot, IFrameSink sink)
    {
        var frame = _first[slot];
        _first[slot] = _last[slot] = null;
        _occupied[slot / 64] &= ~(1UL << (slot % 64));
        while (frame is not null)
        {
            var next = frame->Next;
            var tick = slot < Slots ? _tick : TickOf(frame);
            if (tick > _tick)
            {
                Insert(frame, tick);
            }
            else
            {
                Count--;
                sink.OnDue(frame);
            }

            frame = next;
        }
    }

    // The level is that of the highest digit in which the tick differs from the present one; there its digit is the larger one.
    private void Insert(Frame* frame, long tick)
    {
        var level = (63 - BitOperations.LeadingZeroCount((ulong)(tick ^ _tick))) / SlotBits;
        var slot = (level * Slots) + (int)((tick >> (level * SlotBits)) & (Slots - 1));
        frame->Slot = slot;
        frame->Next = null;
        frame->Previous = _last[slot];
        if (frame->Previous is null)
        {
            _first[slot] = frame;
            _occupied[slot / 64] |= 1UL << (slot % 64);
        }
        else
        {
            frame->Previous->Next = frame;
        }

        _last[slot] = frame;
    }

    // The finest level that holds something holds what comes first.
    private long NextTick(out int slot)
    {
        for (var level = 0; level < Levels; level++)
        {
            var shift = level * SlotBits;
            var digit = FirstOccupied(level, (int)((_tick >> shift) & (Slots - 1)) + 1);
            if (digit < 0)
                continue;
            slot = (level * Slots) + digit;
            return (((_tick >> shift >> SlotBits) << SlotBits) | (long)digit) << shift;
        }

        throw new InvalidOperationException("The wheel counts frames that it does not hold.");
    }

    private int FirstOccupied(int level, int from)
    {
        if (from == Slots)
            return -1;
        var index = (level * WordsPerLevel) + (from / 64);
        var word = _occupied[index] & (ulong.MaxValue << (from % 64));
        while (word == 0)
        {
            if (++index == (level + 1) * WordsPerLevel)
                return -1;
            word = _occupied[index];
        }

        return ((index - (level * WordsPerLevel)) * 64) + BitOperations.TrailingZeroCount(word);
    }
}
