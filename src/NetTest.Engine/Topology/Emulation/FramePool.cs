using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// Native memory for frames under way, in four sizes, so that acknowledgements do not take the room of full frames. Taking and giving back is O(1) and
/// allocates nothing; what is wholly free goes back to the system, but for one chunk of each size that <see cref="Trim"/> takes. One thread only.
/// </summary>
internal sealed unsafe class FramePool(MemoryBudget budget)
{
    // The heads included. 10240: a jumbo frame of 9000 bytes. The last: the largest that a TAP gives.
    private static readonly int[] s_sizes = [256, 2048, 10240, 65664];

    private readonly FrameChunk*[] _open = new FrameChunk*[s_sizes.Length];
    private readonly FrameChunk*[] _spare = new FrameChunk*[s_sizes.Length];

    /// <summary>Chunks held; for tests.</summary>
    internal int Chunks { get; private set; }

    /// <summary>Room for a frame, or null when the memory that is allowed is in use.</summary>
    internal Frame* TryTake(int length)
    {
        var sizeClass = 0;
        while (s_sizes[sizeClass] < length + Frame.HeadBytes)
            sizeClass++;
        var chunk = _open[sizeClass];
        if (chunk is null)
        {
            chunk = TryOpenChunk(sizeClass);
            if (chunk is null)
                return null;
        }

        var frame = chunk->Free;
        if (frame is not null)
            chunk->Free = frame->Next;
        else
            frame = (Frame*)((byte*)chunk + FrameChunk.HeadBytes + ((nint)chunk->Cut++ * s_sizes[sizeClass]));
        chunk->Used++;
        if (chunk->Free is null && chunk->Cut == Capacity(sizeClass))
            Unlink(chunk);
        frame->Chunk = chunk;
        frame->Length = length;
        return frame;
    }

    /// <summary>Gives a frame back.</summary>
    internal void Give(Frame* frame)
    {
        var chunk = frame->Chunk;
        if (chunk->Free is null && chunk->Cut == Capacity(chunk->SizeClass))
            Link(chunk);
        frame->Next = chunk->Free;
        chunk->Free = frame;
        if (--chunk->Used > 0)
            return;
        Unlink(chunk);
        if (_spare[chunk->SizeClass] is null)
            _spare[chunk->SizeClass] = chunk;
        else
            Release(chunk);
    }

    /// <summary>Gives the spare memory back to the system: called when nothing is under way.</summary>
    internal void Trim()
    {
        for (var i = 0; i < s_sizes.Length; i++)
        {
            if (_spare[i] is null)
                continue;
            Release(_spare[i]);
            _spare[i] = null;
        }
    }

    private static int Capacity(int sizeClass) => (FrameChunk.Bytes - FrameChunk.HeadBytes) / s_sizes[sizeClass];

    private FrameChunk* TryOpenChunk(int sizeClass)
    {
        var chunk = _spare[sizeClass];
        _spare[sizeClass] = null;
        if (chunk is null)
        {
            if (!budget.TryTake(FrameChunk.Bytes))
                return null;
            chunk = (FrameChunk*)NativeMapping.TryMap(FrameChunk.Bytes);
            if (chunk is null)
            {
                budget.Give(FrameChunk.Bytes);
                return null;
            }

            chunk->SizeClass = sizeClass;
            Chunks++;
        }

        Link(chunk);
        return chunk;
    }

    private void Link(FrameChunk* chunk)
    {
        ref var head = ref _open[chunk->SizeClass];
        chunk->Previous = null;
        chunk->Next = head;
        if (head is not null)
            head->Previous = chunk;
        head = chunk;
    }

    private void Unlink(FrameChunk* chunk)
    {
        if (chunk->Next is not null)
            chunk->Next->Previous = chunk->Previous;
        if (chunk->Previous is not null)
            chunk->Previous->Next = chunk->Next;
        else
            _open[chunk->SizeClass] = chunk->Next;
    }

    private void Release(FrameChunk* chunk)
    {
        NativeMapping.Unmap(chunk, FrameChunk.Bytes);
        budget.Give(FrameChunk.Bytes);
        Chunks--;
    }
}
