using System.Net;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>Messages of rtnetlink(7), bytes only: which route a destination takes, and what MTU an interface has.</summary>
internal static class RouteMessage
{
    private const int HeaderLength = 16;
    private const ushort NLMSG_ERROR = 2;
    private const ushort RTM_NEWLINK = 16;
    private const ushort RTM_GETLINK = 18;
    private const ushort RTM_NEWROUTE = 24;
    private const ushort RTM_GETROUTE = 26;
    private const ushort NLM_F_REQUEST = 1;
    private const int RTM_F_FIB_MATCH = 0x2000;
    private const int RTA_DST = 1;
    private const int RTA_SRC = 2;
    private const int RTA_OIF = 4;
    private const int RTA_METRICS = 8;
    private const int RTAX_MTU = 2;
    private const int IFLA_MTU = 4;

    /// <summary>Asks for the route to a destination: as configured, or as it is used, with what has been learnt; rules may go by the source as well.</summary>
    internal static byte[] RouteRequest(IPAddress destination, IPAddress? source, bool configured)
    {
        var (to, from) = (destination.GetAddressBytes(), source?.GetAddressBytes() ?? []);
        var message = Create(RTM_GETROUTE, 12 + 4 + to.Length + (from.Length > 0 ? 4 + from.Length : 0));
        message[HeaderLength] = (byte)(to.Length == 4 ? NativeSocket.AF_INET : NativeSocket.AF_INET6);
        message[HeaderLength + 1] = (byte)(to.Length * 8);
        message[HeaderLength + 2] = (byte)(from.Length * 8);
        if (configured)
            MemoryMarshal.Write(message.AsSpan(HeaderLength + 8), RTM_F_FIB_MATCH);
        var attributes = message.AsSpan(HeaderLength + 12);
        WriteAddress(attributes, RTA_DST, to);
        if (from.Length > 0)
            WriteAddress(attributes[(4 + to.Length)..], RTA_SRC, from);
        return message;
    }

    /// <summary>Asks for an interface.</summary>
    internal static byte[] LinkRequest(int index)
    {
        var message = Create(RTM_GETLINK, 16);
        MemoryMarshal.Write(message.AsSpan(HeaderLength + 4), index);
        return message;
    }

    /// <summary>Reads a route: the interface's index and the route's own MTU; null where there is none.</summary>
    internal static (int? Interface, int? Mtu) ReadRoute(ReadOnlySpan<byte> message)
    {
        if (!Is(message, RTM_NEWROUTE, 12))
            return default;
        var attributes = message[(HeaderLength + 12)..];
        int? mtu = Find(attributes, RTA_METRICS) is { Length: > 0 } metrics ? ReadNumber(Find(metrics, RTAX_MTU)) : null;
        return (ReadNumber(Find(attributes, RTA_OIF)), mtu);
    }

    /// <summary>Reads an interface's MTU; null if the message is none of an interface.</summary>
    internal static int? ReadLinkMtu(ReadOnlySpan<byte> message) =>
        Is(message, RTM_NEWLINK, 16) ? ReadNumber(Find(message[(HeaderLength + 16)..], IFLA_MTU)) : null;

    /// <summary>Reads the errno, positive, of an error; 0 if it is none.</summary>
    internal static int ReadError(ReadOnlySpan<byte> message) => Is(message, NLMSG_ERROR, 4) ? -MemoryMarshal.Read<int>(message[HeaderLength..]) : 0;

    private static void WriteAddress(Span<byte> attribute, int type, ReadOnlySpan<byte> address)
    {
        MemoryMarshal.Write(attribute, (ushort)(4 + address.Length));
        MemoryMarshal.Write(attribute[2..], (ushort)type);
        address.CopyTo(attribute[4..]);
    }

    private static byte[] Create(ushort type, int length)
    {
        var message = new byte[HeaderLength + length];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        MemoryMarshal.Write(message.AsSpan(6), NLM_F_REQUEST);
        return message;
    }

    private static bool Is(ReadOnlySpan<byte> message, ushort type, int length) =>
        message.Length >= HeaderLength + length && MemoryMarshal.Read<ushort>(message[4..]) == type;

    private static int? ReadNumber(ReadOnlySpan<byte> data) => data.Length >= 4 ? MemoryMarshal.Read<int>(data) : null;

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, int type)
    {
        while (attributes.Length >= 4)
        {
            var length = MemoryMarshal.Read<ushort>(attributes);
            if (length < 4 || length > attributes.Length)
                break;
            // The upper bits are flags (nested, byte order).
            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & 0x3FFF) == type)
                return attributes[4..length];
            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }
        return default;
    }
}
