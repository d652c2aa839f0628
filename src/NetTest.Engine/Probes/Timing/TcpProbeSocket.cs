using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>Opens TCP sockets of a measurement.</summary>
internal static class TcpProbeSocket
{
    /// <summary>Makes a socket that does not block; returns its descriptor or a negative errno.</summary>
    internal static int Open(ConnTestOptions options, IPEndPoint target)
    {
        var isIPv6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        var fd = options.Context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, NativeSocket.SOCK_STREAM | NativeSocket.SOCK_NONBLOCK, 0);
        if (fd < 0)
            return fd;
        var settings = new SocketSettings { Dscp = options.Dscp, NoDelay = true };
        var result = Math.Min(0, settings.Apply(fd, isIPv6));
        if (options.SourceAddress is { } source && result == 0)
            result = NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(source, 0)));
        if (result == 0)
            return fd;
        NativeSocket.Close(fd);
        return result;
    }

    internal static ProbeOutcome ToOutcome(int errno) => errno switch
    {
        Errno.ECONNREFUSED => ProbeOutcome.Refused,
        Errno.ETIMEDOUT => ProbeOutcome.TimedOut,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.ENETDOWN or Errno.EHOSTDOWN or Errno.EACCES or Errno.EPERM => ProbeOutcome.Unreachable,
        Errno.ECONNRESET or Errno.EPIPE or Errno.ECONNABORTED => ProbeOutcome.Reset,
        Errno.EADDRNOTAVAIL or Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM or Errno.EAGAIN => ProbeOutcome.NotSent,
        _ => ProbeOutcome.Failed,
    };
}
