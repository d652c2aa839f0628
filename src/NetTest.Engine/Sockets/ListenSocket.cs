using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>Opens a bound socket of ours, listening if it is TCP.</summary>
internal static class ListenSocket
{
    internal static int Open(ListenerOptions options, int type)
    {
        var endPoint = options.EndPoint;
        var isIPv6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        var fd = options.Context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, type | NativeSocket.SOCK_NONBLOCK | NativeSocket.SOCK_CLOEXEC, 0);
        if (fd < 0)
            throw Describe(options, -fd);
        try
        {
            Bind(fd, options, isIPv6, type);
            return fd;
        }
        catch
        {
            NativeSocket.Close(fd);
            throw;
        }
    }

    private static void Bind(int fd, ListenerOptions options, bool isIPv6, int type)
    {
        if (isIPv6)
            Check(NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeSocket.IPV6_V6ONLY, options.EndPoint.Address.Equals(IPAddress.IPv6Any) ? 0 : 1), options);

        // For TCP it lets a server start again while old connections are in TIME_WAIT; for UDP it would let two servers share a port.
        if (type == NativeSocket.SOCK_STREAM)
            Check(NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeSocket.SO_REUSEADDR, 1), options);
        Check(options.Settings.Apply(fd, isIPv6), options);
        Check(NativeSocket.Bind(fd, NativeSocket.ToNative(options.EndPoint)), options);
        if (type == NativeSocket.SOCK_STREAM)
            Check(NativeSocket.Listen(fd, options.Backlog), options);
    }

    private static void Check(int result, ListenerOptions options)
    {
        if (result < 0)
            throw Describe(options, -result);
    }

    /// <summary>The error of a bind that failed, with the remedy.</summary>
    internal static NetTestException Describe(ListenerOptions options, int errno)
    {
        var where = options.Context.Name is { } name ? $"{options.EndPoint} in namespace {name}" : options.EndPoint.ToString();
        return errno switch
        {
            Errno.EADDRINUSE => new(ErrorReason.AddressInUse, $"Cannot listen on {where}: another program uses the port; choose another port, or 0 for any free one.", options.EndPoint),
            Errno.EADDRNOTAVAIL => new(ErrorReason.AddressNotAvailable, $"Cannot listen on {where}: the address is not one of this machine's; see 'ip address'.", options.EndPoint),
            Errno.EACCES => new(ErrorReason.MissingPrivilege, $"Cannot listen on {where}: ports below 1024 need root; choose a higher port.", options.EndPoint),
            _ => SystemCallError.Create($"Cannot listen on {where}", errno, options.EndPoint),
        };
    }
}
