using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Moves bulk data (send(2), recv(2), sendfile(2), memfd_create(2)); calls return a result, or a negative errno.</summary>
internal static unsafe partial class NativeTransfer
{
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_SNDTIMEO = 21;
    internal const int SO_SNDBUFFORCE = 32;
    internal const int SO_RCVBUFFORCE = 33;

    private const uint CloseOnExec = 1;
    private const nuint NonBlocking = 0x5421; // FIONBIO
    private const nuint Unsent = 0x5411; // SIOCOUTQ

    internal static nint Send(int fd, byte* data, nint length) => Result(send(fd, data, length, NativeSocket.MSG_NOSIGNAL));

    internal static nint Receive(int fd, byte* buffer, nint length, int flags) => Result(recv(fd, buffer, length, flags));

    internal static nint SendFile(int fd, int file, long offset, nint length) => Result(sendfile(fd, file, &offset, length));

    /// <summary>A file that lives in memory only; its descriptor.</summary>
    internal static int CreateMemoryFile()
    {
        fixed (byte* name = "nettest"u8)
            return (int)Result(memfd_create(name, CloseOnExec));
    }

    internal static nint Write(int fd, byte* data, nint length) => Result(write(fd, data, length));

    /// <summary>Makes calls on the descriptor wait; the runtime makes a socket non-blocking with its first asynchronous call, for good.</summary>
    internal static int SetBlocking(int fd)
    {
        var off = 0;
        return (int)Result(ioctl(fd, NonBlocking, &off));
    }

    /// <summary>Bytes of a TCP socket that are not yet acknowledged.</summary>
    internal static int UnacknowledgedBytes(int fd)
    {
        var bytes = 0;
        var result = (int)Result(ioctl(fd, Unsent, &bytes));
        return result < 0 ? result : bytes;
    }

    /// <summary>Bounds how long one call may wait; it then returns what it has moved, or EAGAIN.</summary>
    internal static int SetTimeouts(int fd, TimeSpan timeout)
    {
        Span<byte> value = stackalloc byte[16];
        MemoryMarshal.Write(value, (long)timeout.TotalSeconds);
        MemoryMarshal.Write(value[8..], (long)(timeout.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
        var result = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, SO_RCVTIMEO, value);
        return result < 0 ? result : NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, SO_SNDTIMEO, value);
    }

    private static nint Result(nint result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* data, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendfile(int fd, int file, long* offset, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint memfd_create(byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* data, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint ioctl(int fd, nuint request, int* value);
}
