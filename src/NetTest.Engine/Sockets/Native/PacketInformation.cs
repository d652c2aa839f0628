using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>
/// The address of ours that a datagram came to (IP_PKTINFO of ip(7), IPV6_PKTINFO of RFC 3542): a key, and what has an answer leave from
/// there. A socket on all addresses would let routing choose, and a client whose socket is connected does not know an answer from
/// elsewhere for one. The default says nothing: the kernel chooses.
/// </summary>
/// <param name="Address">As the kernel wrote it: 4 bytes and zeros, or 16.</param>
/// <param name="Interface">The interface, which only link-local addresses need; else 0, as routing chooses.</param>
/// <param name="IsIPv6">Whether it is for IPV6_PKTINFO.</param>
internal readonly record struct PacketInformation(UInt128 Address, uint Interface, bool IsIPv6)
{
    private const int Length4 = 12;
    private const int Length6 = 20;

    /// <summary>The most that <see cref="Write"/> writes.</summary>
    internal static int Space { get; } = ControlMessages.Space(Length6);

    /// <summary>Asks the kernel to tell it. An IPv6 socket that takes IPv4 as well is asked for both.</summary>
    internal static void Enable(int fd, bool isIPv6)
    {
        _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO, 1);
        if (isIPv6)
            _ = NativeSocket.SetOption(fd, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_RECVPKTINFO, 1);
    }

    /// <summary>What one control message says of it; else what was known before.</summary>
    internal static PacketInformation Read(in ControlMessages message, PacketInformation known)
    {
        var data = message.Data;
        switch (message.Level, message.Type)
        {
            // struct in_pktinfo: interface, address of ours to answer from, destination of the header (a broadcast address, perhaps). Of an ICMP
            // error, which the error queue holds, the first address is empty and the second where the message came to.
            case (NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO) when data.Length >= Length4:
                var own = MemoryMarshal.Read<uint>(data[4..]);
                return new(own != 0 ? own : MemoryMarshal.Read<uint>(data[8..]), 0, IsIPv6: false);

            // struct in6_pktinfo: destination of the header, interface. Of IPv4 it may be a broadcast address, so that IP_PKTINFO knows better.
            case (NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO) when data.Length >= Length6 && (known == default || known.IsIPv6):
                var isLinkLocal = data[0] == 0xFE && (data[1] & 0xC0) == 0x80;
                // A group's address cannot be a source: the kernel's choice must do.
                return data[0] == 0xFF ? default : new(MemoryMarshal.Read<UInt128>(data), isLinkLocal ? MemoryMarshal.Read<uint>(data[16..]) : 0, IsIPv6: true);
            default:
                return known;
        }
    }

    /// <summary>Writes the control message of an answer; returns its length, 0 if the kernel is to choose.</summary>
    internal int Write(Span<byte> control)
    {
        if (this == default)
            return 0;
        Span<byte> data = stackalloc byte[Length6];
        data.Clear();
        if (!IsIPv6)
        {
            MemoryMarshal.Write(data[4..], (uint)Address);
            return ControlMessages.Write(control, NativeSocket.IPPROTO_IP, NativeOption.IP_PKTINFO, data[..Length4]);
        }

        MemoryMarshal.Write(data, Address);
        MemoryMarshal.Write(data[16..], Interface);
        return ControlMessages.Write(control, NativeSocket.IPPROTO_IPV6, NativeOption.IPV6_PKTINFO, data);
    }
}
