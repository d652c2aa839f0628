using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology.Native;

/// <summary>A short-lived rtnetlink socket: it would hold its namespace alive.</summary>
internal sealed unsafe class LinkSocket : IDisposable
{
    private const int NetlinkFamily = 16, Raw = 3, RouteProtocol = 0;

    private readonly SafeSocketHandle _handle;
    private readonly byte[] _answer = new byte[16 * 1024];

    private LinkSocket(int fd) => _handle = new SafeSocketHandle(fd, ownsHandle: true);

    /// <summary>Opens it in a namespace; null when that is no longer possible.</summary>
    internal static LinkSocket? TryOpen(NetworkContext context, out int errno)
    {
        var fd = context.OpenSocket(NetlinkFamily, Raw, RouteProtocol);
        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new LinkSocket(fd);
    }

    /// <summary>The device's index, or null.</summary>
    internal int? FindIndex(string name) => LinkMessage.ReadIndex(Ask(LinkMessage.Get(name)));

    /// <summary>How many frames the device dropped instead of sending; null when there is no such device.</summary>
    internal long? ReadTransmitDropped(string name) => LinkMessage.ReadTransmitDropped(Ask(LinkMessage.Get(name)));

    /// <summary>Sends a change; returns 0 or errno.</summary>
    internal int Change(byte[] message)
    {
        var answer = Ask(message);
        return LinkMessage.ReadError(answer) ?? Errno.EINVAL;
    }

    public void Dispose() => _handle.Dispose();

    // The kernel answers within the send: the answer is there when it returns, and a receive never waits.
    private ReadOnlySpan<byte> Ask(byte[] message)
    {
        var fd = (int)_handle.DangerousGetHandle();
        if (NativeSocket.Send(fd, message) < 0)
            return [];
        fixed (byte* buffer = _answer)
        {
            var length = NativeSocket.Receive(fd, buffer, _answer.Length);
            return length < 0 ? [] : _answer.AsSpan(0, length);
        }
    }
}
