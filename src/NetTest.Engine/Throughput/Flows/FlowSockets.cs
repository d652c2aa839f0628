using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>Options of data sockets.</summary>
internal static class FlowSockets
{
    // Without a wish of the user's: what a receiver may be behind a sender that outruns it for some milliseconds.
    private const int UdpBuffer = 8 * 1024 * 1024;

    /// <summary>Sets what the parameters ask for; returns what could not be set, and why, or null.</summary>
    internal static string? Configure(Socket socket, IperfParameters parameters, bool isServer)
    {
        var tcp = parameters.Protocol == ThroughputProtocol.Tcp;
        try
        {
            if (parameters.WindowBytes > 0)
                SetBuffers(socket, parameters.WindowBytes, mayExceed: !isServer);
            else if (!tcp)
                SetBuffers(socket, UdpBuffer, mayExceed: true);
            if (parameters.TypeOfService > 0)
                SetTypeOfService(socket, parameters.TypeOfService);
            if (tcp && parameters.NoDelay)
                socket.NoDelay = true;
            if (!OperatingSystem.IsLinux())
                return null;
            var fd = (int)socket.SafeHandle.DangerousGetHandle();
            // On an accepted socket the segment size is settled: the client has named its own in the handshake.
            if (tcp && parameters.MssBytes > 0 && !isServer && NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeSocket.TCP_MAXSEG, parameters.MssBytes) < 0)
                return $"the kernel refuses an MSS of {parameters.MssBytes} bytes";
            if (!tcp && parameters.DontFragment && socket.AddressFamily == AddressFamily.InterNetwork)
                _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, NativeOption.IP_PMTUDISC_DO);
            if (!tcp && parameters.DontFragment && socket.AddressFamily == AddressFamily.InterNetworkV6)
                _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, NativeOption.IP_PMTUDISC_DO);
            if (tcp && parameters.CongestionControl is { } name && NativeSocket.SetOption(fd, NativeSocket.IPPROTO_TCP, NativeOption.TCP_CONGESTION, System.Text.Encoding.ASCII.GetBytes(name)) is var result && result < 0)
                // A server goes on with what it has, as iperf3's does: the result tells what was used.
                return isServer && result == -Errno.ENOENT ? null : $"the kernel refuses congestion control '{Quoted.Text(name)}' ({System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(-result)}); /proc/sys/net/ipv4/tcp_available_congestion_control lists what there is";
            SetPacing(fd, parameters);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    internal static string? CongestionControl(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> name = stackalloc byte[16];
        var length = NativeSocket.GetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeSocket.IPPROTO_TCP, NativeOption.TCP_CONGESTION, name);
        if (length <= 0)
            return null;
        name = name[..length];
        var end = name.IndexOf((byte)0);
        return System.Text.Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
    }

    /// <summary>The segment size of a TCP connection; null where the kernel does not tell.</summary>
    internal static int? Mss(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> value = stackalloc byte[sizeof(int)];
        return NativeSocket.GetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeSocket.IPPROTO_TCP, NativeSocket.TCP_MAXSEG, value) < 0
            ? null
            : System.Runtime.InteropServices.MemoryMarshal.Read<int>(value);
    }

    internal static void SleepUntil(long monotonicNanoseconds)
    {
        if (OperatingSystem.IsLinux())
            NativeThread.SleepUntil(monotonicNanoseconds);
        else
            Thread.Sleep((int)Math.Max(0, (monotonicNanoseconds - MonotonicClock.Now) / 1_000_000));
    }

    /// <summary>An end of the control connection must notice when the other has vanished without a word.</summary>
    internal static void Guard(Socket control, TimeSpan silence)
    {
        control.NoDelay = true;
        control.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        var seconds = Math.Max(3, (int)silence.TotalSeconds);
        control.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Max(1, seconds / 3));
        control.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 6));
        control.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        SetUserTimeout(control, silence);
    }

    /// <summary>Bounds how long unacknowledged data may wait (RFC 5482), instead of the kernel's quarter of an hour.</summary>
    internal static void SetUserTimeout(Socket socket, TimeSpan silence)
    {
        if (OperatingSystem.IsLinux())
            _ = NativeSocket.SetOption((int)socket.SafeHandle.DangerousGetHandle(), NativeSocket.IPPROTO_TCP, NativeOption.TCP_USER_TIMEOUT, (int)silence.TotalMilliseconds);
    }

    private static void SetBuffers(Socket socket, int bytes, bool mayExceed)
    {
        if (mayExceed && OperatingSystem.IsLinux())
        {
            // Root may go beyond net.core.rmem_max; where not, the kernel gives what it may. What a client wishes of a server stays below it:
            // 128 streams with windows of 512 MiB each would be the memory of the machine.
            var fd = (int)socket.SafeHandle.DangerousGetHandle();
            if (NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeTransfer.SO_RCVBUFFORCE, bytes) == 0 &&
                NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeTransfer.SO_SNDBUFFORCE, bytes) == 0)
                return;
        }

        socket.ReceiveBufferSize = bytes;
        socket.SendBufferSize = bytes;
    }

    private static void SetTypeOfService(Socket socket, int value)
    {
        if (socket.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, value);
            return;
        }

        var trafficClass = OperatingSystem.IsLinux() ? NativeSocket.IPV6_TCLASS : OperatingSystem.IsWindows() ? 39 : 36;
        socket.SetRawSocketOption(NativeSocket.IPPROTO_IPV6, trafficClass, BitConverter.GetBytes(value));
        // A dual-stack socket may talk IPv4, which has an option of its own.
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(NativeSocket.IPPROTO_IP, NativeSocket.IP_TOS, BitConverter.GetBytes(value));
    }

    private static void SetPacing(int fd, IperfParameters parameters)
    {
        var rate = parameters.PacingBitsPerSecond / 8;
        // TCP paces itself: a write of some milliseconds' worth leaves evenly instead of at line rate. A tenth above the rate,
        // so that the schedule of the writes stays what decides.
        if (rate == 0 && parameters.Protocol == ThroughputProtocol.Tcp && parameters is { RateBitsPerSecond: > 0, BurstBlocks: 0 })
            rate = (long)(parameters.RateBitsPerSecond / 8.0 * 1.1);
        if (rate > 0)
            _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_MAX_PACING_RATE, BitConverter.GetBytes(rate));
    }
}
