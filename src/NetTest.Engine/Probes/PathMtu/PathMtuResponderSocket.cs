using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// What a UDP socket needs that serves <see cref="PathMtuResponder"/>: its packets are never fragmented and disregard what the kernel has
/// learnt, and what routers say about them is read from the error queue. Such a socket reports errors on ordinary calls too: once per
/// ICMP message a send or receive fails with its errno, which the owner ignores.
/// </summary>
internal static class PathMtuResponderSocket
{
    // A reverse probe of 65535 bytes beside others that still wait in the neighbour's queue.
    private const int SendBuffer = 1 << 20;

    /// <summary>Prepares a socket, bound or not yet; Linux only.</summary>
    internal static void Prepare(int fd, bool isIPv6)
    {
        UnfragmentedSocket.Prepare(fd, isIPv6);
        _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_SNDBUF, SendBuffer);
    }

    /// <summary>Has a socket that also serves others tell what routers say about its packets; an IPv6 one may serve both families.</summary>
    internal static void Watch(int fd, bool isIPv6)
    {
        _ = NativeSocket.SetOption(fd, NativeSocket.SOL_SOCKET, NativeOption.SO_SNDBUF, SendBuffer);
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_RECVERR, 1);
        if (isIPv6)
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVERR, 1);
    }

    /// <summary>Has such a socket send its next datagrams whole or not at all (IP_PMTUDISC_PROBE), or again in fragments where they need it (IP_PMTUDISC_DONT).</summary>
    internal static void ForbidFragments(int fd, bool isIPv6, bool isForbidden)
    {
        var mode = isForbidden ? NativeOption.IP_PMTUDISC_PROBE : 0;
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_MTU_DISCOVER, mode);
        if (!isIPv6)
            return;
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_MTU_DISCOVER, mode);
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_DONTFRAG, isForbidden ? 1 : 0);
    }

    /// <summary>Reads the error queue until it is empty. To be called when the socket is ready with EPOLLERR, and not while a datagram is being handled.</summary>
    internal static void DrainErrors(int fd, PathMtuResponder responder)
    {
        Span<byte> quoted = stackalloc byte[PathMtuMessage.HeadLength];
        Span<byte> address = stackalloc byte[NativeSocket.AddressLength];
        while (ReceivedMessage.Receive(fd, quoted, address, NativeOption.MSG_ERRQUEUE, out var message) == 0)
        {
            if (message.Error is not { Error: UnfragmentedSocket.EMSGSIZE } error || message.Address.Length < 16)
                continue;
            var destination = address[..message.Address.Length].ToArray();
            // Who measures knows no answer but from the address that was asked, which the refused probe left from.
            var local = message.Local;
            responder.Refused(quoted[..message.Length], error.Info, error.Offender, head => Math.Max(0, -NativeMessage.Send(fd, head, destination, local, 0)));
        }
    }
}
