using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>struct msghdr of 64-bit Linux (sendmsg(2), recvmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    internal byte* Name;
    internal uint NameLength;
    internal IoVector* Vectors;
    internal nuint VectorCount;
    internal byte* Control;
    internal nuint ControlLength;
    internal int Flags;
}
