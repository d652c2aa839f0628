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
            responder.Refused(quoted[..message.Length], error.Info, error.Offender, head => Math.Max(0, -NativeSocket.SendTo(fd, head, destination)));
        }
    }
}
