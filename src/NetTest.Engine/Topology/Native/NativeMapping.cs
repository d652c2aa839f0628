using System.Runtime.InteropServices;

namespace NetTest.Engine.Topology.Native;

/// <summary>Anonymous memory by mmap(2): unlike malloc's it is surely the system's again once it is let go of.</summary>
internal static unsafe partial class NativeMapping
{
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x2 | 0x20;

    /// <summary>Returns the memory, or null if there is none.</summary>
    internal static void* TryMap(nint bytes)
    {
        var address = mmap(null, bytes, ReadWrite, PrivateAnonymous, -1, 0);
        return (nint)address == -1 ? null : address;
    }

    internal static void Unmap(void* address, nint bytes) => _ = munmap(address, bytes);

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nint length);
}
