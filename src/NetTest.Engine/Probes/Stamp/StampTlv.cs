using System.Buffers.Binary;

namespace NetTest.Engine.Probes.Stamp;

/// <summary>The extensions that follow a STAMP packet (RFC 8972, section 4): flags, type, length, value.</summary>
internal static class StampTlv
{
    internal const int HeaderLength = 4;

    internal const byte Unrecognised = 0x80;
    internal const byte Malformed = 0x40;
    internal const byte IntegrityFailed = 0x20;

    internal const byte ExtraPadding = 1;
    internal const byte Hmac = 8;

    /// <summary>Of the range for private use: see <see cref="ReplyControl"/>.</summary>
    internal const byte Control = 252;

    /// <summary>Writes a header as a sender does: U set, so that a reflector that does not know extensions leaves it so.</summary>
    internal static void WriteHeader(Span<byte> tlv, byte type, int valueLength)
    {
        tlv[0] = Unrecognised;
        tlv[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(tlv[2..], (ushort)valueLength);
    }

    /// <summary>Length of the value.</summary>
    internal static int ValueLength(ReadOnlySpan<byte> tlv) => BinaryPrimitives.ReadUInt16BigEndian(tlv[2..]);
}
