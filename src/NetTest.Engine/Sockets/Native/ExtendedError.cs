using System.Net;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>
/// An entry of a socket's error queue (struct sock_extended_err, ip(7) IP_RECVERR): what the network said about a datagram, and who said it.
/// </summary>
internal readonly record struct ExtendedError
{
    internal const byte OriginLocal = 1;
    internal const byte OriginIcmp = 2;
    internal const byte OriginIcmp6 = 3;
    internal const byte OriginTimestamping = 4;
    internal const byte OriginZeroCopy = 5;

    private const int Length = 16;

    /// <summary>errno, such as EMSGSIZE.</summary>
    internal required int Error { get; init; }

    /// <summary>Who made it: one of the Origin constants.</summary>
    internal required byte Origin { get; init; }

    /// <summary>Type of the ICMP message.</summary>
    internal required byte Type { get; init; }

    /// <summary>Code of the ICMP message.</summary>
    internal required byte Code { get; init; }

    /// <summary>The MTU that was named, with EMSGSIZE; first notification of a range with zero-copy; kind of time stamp with time stamps.</summary>
    internal required uint Info { get; init; }

    /// <summary>Key of a time stamp; last notification of a range with zero-copy.</summary>
    internal required uint Data { get; init; }

    /// <summary>The node that sent the ICMP message; null if there was none.</summary>
    internal IPAddress? Offender { get; init; }

    /// <summary>Reads the data of an IP_RECVERR or IPV6_RECVERR control message; null if it is too short.</summary>
    internal static ExtendedError? TryParse(ReadOnlySpan<byte> data)
    {
        if (data.Length < Length)
            return null;
        return new ExtendedError
        {
            Error = MemoryMarshal.Read<int>(data),
            Origin = data[4],
            Type = data[5],
            Code = data[6],
            Info = MemoryMarshal.Read<uint>(data[8..]),
            Data = MemoryMarshal.Read<uint>(data[12..]),
            Offender = Address(data[Length..]),
        };
    }

    // What a socket of both families says about its IPv4 packets.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress? Address(ReadOnlySpan<byte> socketAddress)
    {
        if (socketAddress.Length < 8)
            return null;
        return MemoryMarshal.Read<ushort>(socketAddress) switch
        {
            NativeSocket.AF_INET => new IPAddress(socketAddress.Slice(4, 4)),
            NativeSocket.AF_INET6 when socketAddress.Length >= 24 => Plain(new IPAddress(socketAddress.Slice(8, 16))),
            _ => null,
        };
    }
}
