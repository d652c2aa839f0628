using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>struct mmsghdr of 64-bit Linux (sendmmsg(2), recvmmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageSlot
{
    internal MessageHeader Header;

    /// <summary>Bytes sent or received.</summary>
    internal uint Length;
}
