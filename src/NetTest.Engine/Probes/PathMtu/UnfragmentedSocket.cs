using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// Options of a socket whose packets must not be fragmented. IP_PMTUDISC_PROBE sets DF and goes by the interface's MTU, whatever path MTU
/// the kernel has cached (ip(7)); for IPv6, IPV6_DONTFRAG keeps the sender itself from fragmenting.
/// </summary>
internal static class UnfragmentedSocket
{
    internal const int EMSGSIZE = 90;

    internal static void Prepare(int fd, bool isIPv6)
    {
        if (isIPv6)
        {
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, NativeOption.IP_PMTUDISC_PROBE);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_DONTFRAG, 1);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR, 1);
        }
        else
        {
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, NativeOption.IP_PMTUDISC_PROBE);
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR, 1);
        }
    }
}
