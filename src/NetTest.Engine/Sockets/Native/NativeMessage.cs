using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Messages with control data (sendmsg(2), recvmsg(2) and their plural forms); calls return a result, or a negative errno.</summary>
internal static unsafe partial class NativeMessage
{
    internal static int Send(int fd, MessageHeader* message, int flags) => (int)Result(sendmsg(fd, message, flags));

    internal static int Receive(int fd, MessageHeader* message, int flags) => (int)Result(recvmsg(fd, message, flags));

    /// <summary>Returns how many were sent; an error only if none was.</summary>
    internal static int SendMany(int fd, MessageSlot* messages, int count, int flags) => (int)Result(sendmmsg(fd, messages, (uint)count, flags));

    /// <summary>Returns how many were received; without MSG_WAITFORONE or MSG_DONTWAIT it waits for all.</summary>
    internal static int ReceiveMany(int fd, MessageSlot* messages, int count, int flags) => (int)Result(recvmmsg(fd, messages, (uint)count, flags, null));

    private static nint Result(nint result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sendmmsg(int fd, MessageSlot* messages, uint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int recvmmsg(int fd, MessageSlot* messages, uint count, int flags, void* timeout);
}
