namespace NetTest.Engine.Topology.Emulation;

/// <summary>The head of a frame that waits or travels; its bytes follow. It lives in native memory of a <see cref="FramePool"/>.</summary>
internal unsafe struct Frame
{
    /// <summary>Bytes from the head to the frame's own: a cache line.</summary>
    internal const int HeadBytes = 64;

    internal Frame* Next;
    internal Frame* Previous;
    internal FrameChunk* Chunk;

    /// <summary>When it leaves the link, ns of the monotonic clock.</summary>
    internal long Departure;

    /// <summary>Its length in bytes.</summary>
    internal int Length;

    /// <summary>Whose it is: an index that means something to who put it into the wheel.</summary>
    internal int Owner;

    /// <summary>The wheel's slot that holds it.</summary>
    internal int Slot;

    internal static byte* Data(Frame* frame) => (byte*)frame + HeadBytes;
}
