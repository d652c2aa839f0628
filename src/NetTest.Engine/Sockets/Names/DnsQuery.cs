using System.Buffers.Binary;

namespace NetTest.Engine.Sockets.Names;

/// <summary>Writes a query (RFC 1035, 4.1): one question, recursion desired.</summary>
internal static class DnsQuery
{
    /// <summary>Room enough for any query.</summary>
    internal const int LongestBytes = 12 + DnsName.LongestName + 4 + OptBytes;

    /// <summary>The largest answer over UDP that is asked for: what passes the IPv6 minimum link without fragments (DNS flag day 2020).</summary>
    internal const int UdpPayloadBytes = 1232;

    private const int HeaderBytes = 12;
    private const int OptBytes = 11;
    private const ushort RecursionDesired = 0x0100;
    private const ushort Internet = 1;
    private const ushort OptType = 41;

    /// <summary>Writes the query and returns its length; 0 if the name cannot be one.</summary>
    /// <param name="destination">At least <see cref="LongestBytes"/>.</param>
    /// <param name="id">The random number that the answer must bear.</param>
    /// <param name="name">What is asked about.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="extended">With EDNS(0), so that answers over UDP may be larger than 512 bytes (RFC 6891).</param>
    internal static int Write(Span<byte> destination, ushort id, string name, DnsRecordType type, bool extended)
    {
        destination[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination, id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], 1);
        var length = DnsName.Write(name, destination[HeaderBytes..]);
        if (length == 0)
            return 0;
        var offset = HeaderBytes + length;
        BinaryPrimitives.WriteUInt16BigEndian(destination[offset..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(offset + 2)..], Internet);
        offset += 4;
        if (!extended)
            return offset;

        // The OPT pseudo-record: root name, type, "class" is the payload size, "TTL" is flags, no options.
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], 1);
        destination.Slice(offset, OptBytes).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[(offset + 1)..], OptType);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(offset + 3)..], UdpPayloadBytes);
        return offset + OptBytes;
    }
}
