using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology.Native;

/// <summary>What the kernel tells of links that change (rtnetlink(7), RTMGRP_LINK): also when a bridge's port begins to forward.</summary>
internal sealed class LinkNews : IDisposable
{
    private const int NetlinkFamily = 16, Raw = 3, RouteProtocol = 0;
    private const int AddressLength = 12, GroupsOffset = 8; // struct sockaddr_nl
    private const uint LinkGroup = 1; // RTMGRP_LINK

    private readonly Socket _socket;
    private readonly byte[] _message = new byte[16 * 1024];

    private LinkNews(Socket socket) => _socket = socket;

    /// <summary>Subscribes to the news of a namespace; null where that is not possible.</summary>
    internal static LinkNews? TryOpen(NetworkContext context)
    {
        var fd = context.OpenSocket(NetlinkFamily, Raw, RouteProtocol);
        if (fd < 0)
            return null;
        Span<byte> address = stackalloc byte[AddressLength];
        address.Clear();
        BitConverter.TryWriteBytes(address, (ushort)NetlinkFamily);
        BitConverter.TryWriteBytes(address[GroupsOffset..], LinkGroup);
        if (NativeSocket.Bind(fd, address) < 0)
        {
            NativeSocket.Close(fd);
            return null;
        }

        return new LinkNews(new Socket(new SafeSocketHandle(fd, ownsHandle: true)));
    }

    /// <summary>Ends when there is news since the last time; what it says is not read, but looked for where it can be seen as a whole.</summary>
    internal async Task NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _socket.ReceiveAsync(_message, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            // There was more news than the socket holds.
        }
    }

    public void Dispose() => _socket.Dispose();
}
