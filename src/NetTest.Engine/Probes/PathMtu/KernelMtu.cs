using System.Net;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What the kernel believes about the path just now (IP_MTU, ip(7)). Worth something only after traffic.</summary>
internal static class KernelMtu
{
    internal static int? Read(NetworkContext context, IPAddress? source, IPAddress address)
    {
        var isIPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var fd = context.OpenSocket(isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM, 0);
        if (fd < 0)
            return null;
        try
        {
            if (source is not null)
                _ = NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(source, 0)));
            // Connecting a UDP socket looks up the route and sends nothing. The port is discard's.
            Span<byte> value = stackalloc byte[sizeof(int)];
            return NativeSocket.Connect(fd, NativeSocket.ToNative(new IPEndPoint(address, 9))) == 0
                && NativeSocket.GetOption(fd, isIPv6 ? NativeSocket.IPPROTO_IPV6 : NativeSocket.IPPROTO_IP, isIPv6 ? NativeOption.IPV6_MTU : NativeOption.IP_MTU, value) == sizeof(int)
                    ? Math.Min(MemoryMarshal.Read<int>(value), 65535)
                    : null;
        }
        finally
        {
            NativeSocket.Close(fd);
        }
    }
}
