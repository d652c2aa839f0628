namespace NetTest.Engine.Sockets;

/// <summary>
/// Sources by number, so that the kernel can hold a plain number for an object. The upper half of a key counts how often the slot
/// was used: an event for a source that has gone finds nothing.
/// </summary>
internal sealed class SlotTable
{
    internal const ulong WakeUp = ulong.MaxValue;

    private readonly Stack<int> _free = new();
    private IEpollSource?[] _sources = new IEpollSource?[64];
    private uint[] _generations = new uint[64];
    private int _end;

    internal int Count { get; private set; }

    internal ulong Add(IEpollSource source)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _end++;
            if (slot == _sources.Length)
            {
                Array.Resize(ref _sources, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        _sources[slot] = source;
        source.Slot = slot;
        Count++;
        return ((ulong)++_generations[slot] << 32) | (uint)slot;
    }

    internal void Remove(IEpollSource source)
    {
        if (source.Slot < 0)
            return;
        _sources[source.Slot] = null;
        _free.Push(source.Slot);
        source.Slot = -1;
        Count--;
    }

    internal IEpollSource? Find(ulong key)
    {
        var slot = (int)(uint)key;
        return _generations[slot] == (uint)(key >> 32) ? _sources[slot] : null;
    }

    internal void Sweep(long now, Action<IEpollSource, long> visit)
    {
        // A source may go, or a new one come, while it is its turn.
        for (var slot = 0; slot < _end; slot++)
        {
            if (_sources[slot] is { } source)
                visit(source, now);
        }
    }
}
