using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>Lets UDP sockets of several addresses have the same port.</summary>
internal static class SharedPort
{
    /// <summary>
    /// Whether other sockets may bind to this one's port. On Linux both ask for it, the one that is bound already too; the runtime's option
    /// would mean SO_REUSEPORT there, which spreads datagrams over sockets of one address.
    /// </summary>
    internal static void Allow(Socket socket, bool isAllowed)
    {
        if (OperatingSystem.IsLinux())
            _ = NativeSocket.SetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeSocket.SOL_SOCKET, NativeSocket.SO_REUSEADDR, isAllowed ? 1 : 0);
        else
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, isAllowed);
    }
}
