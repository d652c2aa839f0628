using System.Net;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Sockets of Linux (socket(2), ip(7), tcp(7)); calls return a result, or a negative errno.</summary>
internal static unsafe partial class NativeSocket
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int MSG_NOSIGNAL = 0x4000;

    internal const int IPPROTO_IP = 0;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_IPV6 = 41;
    internal const int SOL_SOCKET = 1;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_ERROR = 4;
    internal const int SO_RCVBUF = 8;
    internal const int SO_KEEPALIVE = 9;
    internal const int SO_LINGER = 13;
    internal const int IP_TOS = 1;
    internal const int IP_BIND_ADDRESS_NO_PORT = 24;
    internal const int IPV6_V6ONLY = 26;
    internal const int IPV6_TCLASS = 67;
    internal const int TCP_NODELAY = 1;
    internal const int TCP_MAXSEG = 2;
    internal const int TCP_KEEPIDLE = 4;
    internal const int TCP_KEEPINTVL = 5;

    /// <summary>The size of sockaddr_in6, the largest address used here.</summary>
    internal const int AddressLength = 28;

    internal static int Connect(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* p = address)
            return Result(connect(fd, p, address.Length));
    }

    internal static int Bind(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* p = address)
            return Result(bind(fd, p, address.Length));
    }

    internal static int Listen(int fd, int backlog) => Result(listen(fd, backlog));

    internal static int Accept(int fd) => Result(accept4(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC));

    internal static int Receive(int fd, byte* buffer, int length) => (int)Result(recv(fd, buffer, length, 0));

    internal static int Send(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* p = data)
            return (int)Result(send(fd, p, data.Length, MSG_NOSIGNAL));
    }

    internal static int SendTo(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        fixed (byte* p = data, a = address)
            return (int)Result(sendto(fd, p, data.Length, MSG_NOSIGNAL, a, address.Length));
    }

    internal static int SetOption(int fd, int level, int option, int value) => Result(setsockopt(fd, level, option, &value, sizeof(int)));

    /// <summary>Reads an option's bytes; returns their number.</summary>
    internal static int GetOption(int fd, int level, int option, Span<byte> value)
    {
        var size = value.Length;
        fixed (byte* p = value)
        {
            var result = Result(getsockopt(fd, level, option, p, &size));
            return result < 0 ? result : size;
        }
    }

    internal static int SetOption(int fd, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value)
            return Result(setsockopt(fd, level, option, p, value.Length));
    }

    /// <summary>Makes close(2) send RST instead of FIN.</summary>
    internal static int SetAbortOnClose(int fd)
    {
        var linger = stackalloc int[] { 1, 0 };
        return Result(setsockopt(fd, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int)));
    }

    /// <summary>Takes the pending error off the socket: 0 or a positive errno.</summary>
    internal static int TakeError(int fd)
    {
        int error = 0, size = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? Marshal.GetLastPInvokeError() : error;
    }

    internal static IPEndPoint GetLocalEndPoint(int fd)
    {
        var address = stackalloc byte[AddressLength];
        var size = AddressLength;
        if (getsockname(fd, address, &size) < 0)
            throw SystemCallError.Create("getsockname", Marshal.GetLastPInvokeError(), target: null);
        return ToEndPoint(new ReadOnlySpan<byte>(address, size));
    }

    internal static IPEndPoint ToEndPoint(ReadOnlySpan<byte> address)
    {
        var isIPv6 = MemoryMarshal.Read<ushort>(address) == AF_INET6;
        var family = isIPv6 ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork;
        var socketAddress = new SocketAddress(family, address.Length);
        address.CopyTo(socketAddress.Buffer.Span);
        return (IPEndPoint)new IPEndPoint(isIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(socketAddress);
    }

    /// <summary>The address as the kernel wants it.</summary>
    internal static byte[] ToNative(IPEndPoint endPoint)
    {
        var address = endPoint.Serialize();
        return address.Buffer[..address.Size].ToArray();
    }

    internal static void Close(int fd) => _ = close(fd);

    private static int Result(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    private static nint Result(nint result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(int fd, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(int fd, byte* buffer, nint length, int flags, byte* address, int addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int option, void* value, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockname(int fd, byte* address, int* length);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
