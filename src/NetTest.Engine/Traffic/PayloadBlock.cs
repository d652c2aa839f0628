using System.Buffers.Binary;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <summary>
/// The bytes that all generated messages are cut from: 65,536 pseudo-random bytes, the same in every process, held once. They are stored
/// twice in a row so that a slice may start anywhere and still be in one piece, and pinned so that system calls need no pinning of their own.
/// </summary>
internal static class PayloadBlock
{
    /// <summary>The period of the payload, and the longest slice, in bytes.</summary>
    internal const int Size = 65536;

    // Part of what two NetTest ends must agree on; a change makes them mismatch with older ones.
    private const ulong Seed = 0x4E65745465737431;

    private static readonly byte[] Bytes = Create();

    /// <summary>The payload from an offset on.</summary>
    /// <param name="offset">0 to 65,535.</param>
    /// <param name="length">0 to 65,536 bytes.</param>
    internal static ReadOnlyMemory<byte> Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)offset, (uint)Size, nameof(offset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Size, nameof(length));
        return new ReadOnlyMemory<byte>(Bytes, offset, length);
    }

    private static byte[] Create()
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(2 * Size, pinned: true);
        var random = new SplitMix64(Seed);
        for (int i = 0; i < Size; i += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i), random.Next());
        bytes.AsSpan(0, Size).CopyTo(bytes.AsSpan(Size));
        return bytes;
    }
}
