using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Messages with control data (sendmsg(2), recvmsg(2) and their plural forms); calls return a result, or a negative errno.</summary>
internal static unsafe partial class NativeMessage
{
    internal static int Send(int fd, MessageHeader* message, int flags) => (int)Result(sendmsg(fd, message, flags));

    /// <summary>Sends one datagram.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="data">The payload.</param>
    /// <param name="address">Where to, as the kernel writes it.</param>
    /// <param name="local">The address of ours that it is to leave from.</param>
    /// <param name="flags">MSG_NOSIGNAL and the like.</param>
    internal static int Send(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address, in PacketInformation local, int flags)
    {
        var control = stackalloc byte[PacketInformation.Space];
        fixed (byte* payload = data, name = address)
        {
            var vector = new IoVector { Base = payload, Length = (nuint)data.Length };
            var message = new MessageHeader { Name = name, NameLength = (uint)address.Length, Vectors = &vector, VectorCount = 1 };
            message.ControlLength = (nuint)local.Write(new Span<byte>(control, PacketInformation.Space));
            message.Control = message.ControlLength == 0 ? null : control;
            return Send(fd, &message, flags);
        }
    }

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
