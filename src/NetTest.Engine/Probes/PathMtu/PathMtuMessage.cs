using System.Buffers.Binary;
using System.Net;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// A message between the search and its responder: a head of 64 bytes, then padding. The first eight bytes are a fixed mark, so that a
/// port can be shared with STAMP, whose packets begin with a sequence number and a time stamp (RFC 8762, section 4).
/// </summary>
/// <remarks>
/// Big endian: mark (7 bytes) and kind (1), session (8), sequence (4), size (4), cookie (16), then by kind: up to six sizes of 4 bytes
/// (<see cref="PathMtuMessageKind.ReverseRequest"/>, 0 ends them) or the MTU named (4), whether the node is known (4) and its address
/// as IPv6, mapped if it is IPv4 (16) (<see cref="PathMtuMessageKind.ReverseRefusal"/>).
/// </remarks>
internal readonly record struct PathMtuMessage
{
    /// <summary>Bytes of the head, and of the smallest message.</summary>
    internal const int HeadLength = 64;

    /// <summary>Bytes of a cookie.</summary>
    internal const int CookieLength = 16;

    /// <summary>Sizes that one request can ask for.</summary>
    internal const int MaximumSizes = 6;

    private const int CookieOffset = 24;
    private const int TailOffset = 40;

    private static ReadOnlySpan<byte> Mark => [0x4E, 0x54, 0x50, 0x4D, 0x54, 0x55, 0x01]; // "NTPMTU", version 1

    /// <summary>What it is.</summary>
    internal required PathMtuMessageKind Kind { get; init; }

    /// <summary>The search's random number; whoever does not know it cannot forge an answer.</summary>
    internal required ulong Session { get; init; }

    /// <summary>The search's number of the probe.</summary>
    internal required uint Sequence { get; init; }

    /// <summary>UDP payload bytes: that arrived (acknowledgement), of this message (reverse probe), that were refused or declined.</summary>
    internal uint Size { get; init; }

    /// <summary>A refusal: the MTU that was named; 0 if none was.</summary>
    internal uint NamedMtu { get; init; }

    /// <summary>A refusal: who refused; null for the responder's own interface.</summary>
    internal IPAddress? RefusedBy { get; init; }

    /// <summary>Whether a datagram belongs to this protocol; nothing else about it has been checked then.</summary>
    internal static bool IsOurs(ReadOnlySpan<byte> datagram) => datagram.Length >= HeadLength && datagram.StartsWith(Mark);

    /// <summary>Reads a head; null if the datagram is none of ours.</summary>
    internal static PathMtuMessage? TryParse(ReadOnlySpan<byte> datagram)
    {
        if (!IsOurs(datagram) || datagram[7] is < (byte)PathMtuMessageKind.Probe or > (byte)PathMtuMessageKind.ReverseDeclined)
            return null;
        var kind = (PathMtuMessageKind)datagram[7];
        var isRefusal = kind == PathMtuMessageKind.ReverseRefusal;
        return new PathMtuMessage
        {
            Kind = kind,
            Session = BinaryPrimitives.ReadUInt64BigEndian(datagram[8..]),
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(datagram[16..]),
            Size = BinaryPrimitives.ReadUInt32BigEndian(datagram[20..]),
            NamedMtu = isRefusal ? BinaryPrimitives.ReadUInt32BigEndian(datagram[TailOffset..]) : 0,
            RefusedBy = isRefusal && BinaryPrimitives.ReadUInt32BigEndian(datagram[(TailOffset + 4)..]) == 1 ? ReadAddress(datagram) : null,
        };
    }

    /// <summary>The cookie of a message.</summary>
    internal static ReadOnlySpan<byte> Cookie(ReadOnlySpan<byte> datagram) => datagram.Slice(CookieOffset, CookieLength);

    /// <summary>Reads the sizes of a request; returns how many there are.</summary>
    internal static int ReadSizes(ReadOnlySpan<byte> datagram, Span<int> sizes)
    {
        var count = 0;
        while (count < MaximumSizes && BinaryPrimitives.ReadInt32BigEndian(datagram[(TailOffset + (4 * count))..]) is var size and not 0)
            sizes[count++] = size;
        return count;
    }

    /// <summary>Writes the head; padding is the caller's.</summary>
    internal void Write(Span<byte> datagram, ReadOnlySpan<byte> cookie = default, ReadOnlySpan<int> sizes = default)
    {
        datagram[..HeadLength].Clear();
        Mark.CopyTo(datagram);
        datagram[7] = (byte)Kind;
        BinaryPrimitives.WriteUInt64BigEndian(datagram[8..], Session);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[16..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[20..], Size);
        cookie.CopyTo(datagram[CookieOffset..]);
        for (var index = 0; index < sizes.Length; index++)
            BinaryPrimitives.WriteInt32BigEndian(datagram[(TailOffset + (4 * index))..], sizes[index]);
        if (Kind != PathMtuMessageKind.ReverseRefusal)
            return;
        BinaryPrimitives.WriteUInt32BigEndian(datagram[TailOffset..], NamedMtu);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[(TailOffset + 4)..], RefusedBy is null ? 0u : 1u);
        RefusedBy?.MapToIPv6().TryWriteBytes(datagram[(TailOffset + 8)..], out _);
    }

    private static IPAddress ReadAddress(ReadOnlySpan<byte> datagram)
    {
        var address = new IPAddress(datagram.Slice(TailOffset + 8, 16));
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
