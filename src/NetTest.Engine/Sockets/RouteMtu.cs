using System.Net;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>What the routing table says about the MTU towards a destination; no packet is sent for it.</summary>
/// <param name="RouteBytes">The route's own MTU if it has one, else the interface's. What the kernel has learnt about the path is left out.</param>
/// <param name="InterfaceBytes">The interface's.</param>
internal readonly record struct RouteMtu(int RouteBytes, int InterfaceBytes)
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;

    /// <summary>Asks the kernel; null if there is no route.</summary>
    internal static RouteMtu? Find(NetworkContext context, IPAddress destination, IPAddress? source = null)
    {
        var fd = context.OpenSocket(AF_NETLINK, SOCK_RAW, 0);
        if (fd < 0)
            throw SystemCallError.Create($"The route to {destination} could not be looked up in {context}", -fd, destination);
        try
        {
            var buffer = new byte[32768];
            var used = RouteMessage.ReadRoute(Ask(fd, RouteMessage.RouteRequest(destination, source, configured: false), buffer));
            if (used.Interface is not { } index)
                return null;
            // The route in use carries what was learnt as if it were configured; the table's own entry does not (RTM_F_FIB_MATCH).
            var configured = RouteMessage.ReadRoute(Ask(fd, RouteMessage.RouteRequest(destination, source, configured: true), buffer));
            var link = RouteMessage.ReadLinkMtu(Ask(fd, RouteMessage.LinkRequest(index), buffer)) ?? 1500;
            return new RouteMtu(Math.Min(configured.Mtu ?? link, link), link);
        }
        finally
        {
            NativeSocket.Close(fd);
        }
    }

    // The kernel answers such a request before send returns.
    private static unsafe ReadOnlySpan<byte> Ask(int fd, byte[] request, byte[] buffer)
    {
        if (NativeSocket.Send(fd, request) < 0)
            return default;
        fixed (byte* data = buffer)
        {
            var length = NativeSocket.Receive(fd, data, buffer.Length);
            return length > 0 ? buffer.AsSpan(0, length) : default;
        }
    }
}
