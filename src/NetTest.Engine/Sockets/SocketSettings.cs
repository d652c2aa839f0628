using System.Net.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>Options of a socket; null leaves the kernel's default, and costs no system call.</summary>
internal sealed record SocketSettings
{
    internal static SocketSettings None { get; } = new();

    /// <summary>DSCP, 0 to 63 (RFC 2474).</summary>
    internal int? Dscp { get; init; }

    /// <summary>TCP_MAXSEG.</summary>
    internal int? MaximumSegmentSize { get; init; }

    /// <summary>Idle time before the first keep-alive probe, and the interval between probes.</summary>
    internal TimeSpan? KeepAlive { get; init; }

    /// <summary>TCP_NODELAY; worth its call only where a message takes more than one segment.</summary>
    internal bool NoDelay { get; init; }

    /// <summary>SO_RCVBUF in bytes; the kernel doubles it.</summary>
    internal int? ReceiveBuffer { get; init; }

    /// <summary>Sets them on a socket of ours; returns 0 or a negative errno.</summary>
    internal int Apply(int fd, bool isIPv6)
    {
        var result = 0;
        if (Dscp is { } dscp)
        {
            // A dual-stack socket also sends IPv4, which takes its own option.
            if (isIPv6)
                result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeSocket.IPV6_TCLASS, dscp << 2);
            result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeSocket.IP_TOS, dscp << 2);
        }

        if (MaximumSegmentSize is { } mss)
            result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_MAXSEG, mss);
        if (NoDelay)
            result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_NODELAY, 1);
        if (ReceiveBuffer is { } bytes)
            result |= NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeSocket.SO_RCVBUF, bytes);
        if (KeepAlive is { } idle)
        {
            var seconds = Math.Max(1, (int)idle.TotalSeconds);
            result |= NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeSocket.SO_KEEPALIVE, 1);
            result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_KEEPIDLE, seconds);
            result |= NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_KEEPINTVL, seconds);
        }

        return result;
    }

    /// <summary>Sets them on a socket of the runtime's.</summary>
    internal void Apply(Socket socket)
    {
        if (Dscp is { } dscp)
            socket.SetSocketOption(socket.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP, SocketOptionName.TypeOfService, dscp << 2);
        if (MaximumSegmentSize is { } mss)
            socket.SetRawSocketOption(NativeSocket.IPPROTO_TCP, OperatingSystem.IsWindows() ? 4 : NativeSocket.TCP_MAXSEG, BitConverter.GetBytes(mss));
        if (NoDelay)
            socket.NoDelay = true;
        if (ReceiveBuffer is { } bytes)
            socket.ReceiveBufferSize = bytes;
        if (KeepAlive is { } idle)
        {
            var seconds = Math.Max(1, (int)idle.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        }
    }
}
