using System.Buffers.Binary;

namespace NetTest.Engine.Sockets;

/// <summary>ICMP echo messages, bytes only (RFC 792, RFC 4443).</summary>
internal static class EchoMessage
{
    internal const int Length = 16;

    internal const byte Reply4 = 0;
    internal const byte Request4 = 8;
    internal const byte Request6 = 128;
    internal const byte Reply6 = 129;

    /// <summary>Writes a request. The kernel itself sums ICMPv6; for IPv4 the sum is written.</summary>
    internal static byte[] Request(bool isIPv6, ushort identifier, ushort sequence)
    {
        var message = new byte[Length];
        message[0] = isIPv6 ? Request6 : Request4;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        if (!isIPv6)
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    /// <summary>Whether a datagram from a raw socket is an answer to one of our requests; for IPv4 it begins with the IP header.</summary>
    internal static bool IsReply(bool isIPv6, ReadOnlySpan<byte> datagram, ushort identifier)
    {
        if (!isIPv6)
        {
            if (datagram.Length < 20 || datagram.Length < (datagram[0] & 0xF) * 4)
                return false;
            datagram = datagram[((datagram[0] & 0xF) * 4)..];
        }

        return datagram.Length >= 8
            && datagram[0] == (isIPv6 ? Reply6 : Reply4)
            && BinaryPrimitives.ReadUInt16BigEndian(datagram[4..]) == identifier;
    }

    /// <summary>The Internet checksum (RFC 1071).</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (; data.Length > 1; data = data[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (data.Length == 1)
            sum += (uint)data[0] << 8;
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }
}
