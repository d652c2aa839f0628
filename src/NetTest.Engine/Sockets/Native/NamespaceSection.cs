using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>
/// The short sections that run inside another network namespace: enter, one or a few system calls, go home, all on the calling thread.
/// Between the two setns nothing of the runtime may run that starts a thread (the tiering worker, a pool worker), because a
/// thread inherits the namespace of the one that starts it: it would hold the namespace alive, or worse, make sockets in it. So
/// each section is one method that is compiled once, before its first use, and calls libc through addresses that are resolved
/// beforehand; it allocates nothing.
/// </summary>
internal static unsafe class NamespaceSection
{
    private const int NetworkNamespace = 0x40000000; // CLONE_NEWNET
    private const int WriteOnlyCloseOnExec = 0x1 | 0x80000;

    private static readonly delegate* unmanaged[SuppressGCTransition]<int, int, int> SetNamespace;
    private static readonly delegate* unmanaged[SuppressGCTransition]<int, int, int, int> Socket;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int, int> Open;
    private static readonly delegate* unmanaged[SuppressGCTransition]<int, byte*, nint, nint> Write;
    private static readonly delegate* unmanaged[SuppressGCTransition]<int, int> Close;
    private static readonly delegate* unmanaged[SuppressGCTransition]<int*> ErrnoLocation;

    static NamespaceSection()
    {
        // The runtime itself stands on libc, glibc or musl.
        var libc = NativeLibrary.GetMainProgramHandle();
        SetNamespace = (delegate* unmanaged[SuppressGCTransition]<int, int, int>)NativeLibrary.GetExport(libc, "setns");
        Socket = (delegate* unmanaged[SuppressGCTransition]<int, int, int, int>)NativeLibrary.GetExport(libc, "socket");
        Open = (delegate* unmanaged[SuppressGCTransition]<byte*, int, int>)NativeLibrary.GetExport(libc, "open");
        Write = (delegate* unmanaged[SuppressGCTransition]<int, byte*, nint, nint>)NativeLibrary.GetExport(libc, "write");
        Close = (delegate* unmanaged[SuppressGCTransition]<int, int>)NativeLibrary.GetExport(libc, "close");
        ErrnoLocation = (delegate* unmanaged[SuppressGCTransition]<int*>)NativeLibrary.GetExport(libc, "__errno_location");
    }

    /// <summary>Compiles the sections while the thread is still at home.</summary>
    internal static void Prepare(int home)
    {
        var fd = OpenSocket(home, home, 2, 1 | 0x80000, 0);
        if (fd >= 0)
            Close(fd);
        fixed (byte* path = "/dev/null\0"u8)
            WriteFile(home, home, path, path, 1);
    }

    /// <summary>Makes a socket without changing the namespace; returns its descriptor or the negated errno.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int OpenSocketHere(int family, int type, int protocol)
    {
        var fd = Socket(family, type, protocol);
        return fd >= 0 ? fd : -*ErrnoLocation();
    }

    /// <summary>Makes a socket in <paramref name="target"/> and returns to <paramref name="home"/>; returns its descriptor or the negated errno.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int OpenSocket(int target, int home, int family, int type, int protocol)
    {
        if (SetNamespace(target, NetworkNamespace) != 0)
            return -*ErrnoLocation();
        var result = Socket(family, type, protocol);
        if (result < 0)
            result = -*ErrnoLocation();
        if (SetNamespace(home, NetworkNamespace) != 0)
            Lost();
        return result;
    }

    /// <summary>Writes a whole file of /proc/sys as <paramref name="target"/> sees it; returns 0 or the negated errno.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int WriteFile(int target, int home, byte* path, byte* data, int length)
    {
        if (SetNamespace(target, NetworkNamespace) != 0)
            return -*ErrnoLocation();
        var result = 0;
        var fd = Open(path, WriteOnlyCloseOnExec);
        if (fd < 0 || Write(fd, data, length) != length)
            result = -*ErrnoLocation();
        if (fd >= 0)
            Close(fd);
        if (SetNamespace(home, NetworkNamespace) != 0)
            Lost();
        return result;
    }

    /// <summary>A thread that cannot go home would make every later socket in a stranger's network.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lost() => Environment.FailFast("NetTest: a thread could not return to its network namespace.");
}
