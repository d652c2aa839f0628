namespace NetTest.Engine.Topology.Emulation;

/// <summary>A piece of native memory that is cut into frames of one size; its head lies at its beginning.</summary>
internal unsafe struct FrameChunk
{
    /// <summary>The size of every chunk, bytes.</summary>
    internal const int Bytes = 512 * 1024;

    /// <summary>Bytes from the chunk's beginning to its first frame.</summary>
    internal const int HeadBytes = 64;

    internal FrameChunk* Next;
    internal FrameChunk* Previous;

    /// <summary>Frames that were given back.</summary>
    internal Frame* Free;

    /// <summary>How many frames are in use.</summary>
    internal int Used;

    /// <summary>How many frames were ever cut off; the memory behind them was not touched yet.</summary>
    internal int Cut;

    /// <summary>Which size of frames it holds.</summary>
    internal int SizeClass;
}
