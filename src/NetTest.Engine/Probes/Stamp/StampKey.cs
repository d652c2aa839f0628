using System.Security.Cryptography;

namespace NetTest.Engine.Probes.Stamp;

/// <summary>HMAC-SHA-256 cut to 128 bits (RFC 8762, section 4.4).</summary>
internal sealed class StampKey(ReadOnlyMemory<byte> key)
{
    internal const int TagLength = 16;

    // Of TLVs there may be many kilobytes; a copy of sequence number and TLVs in a row is what the HMAC TLV is made of.
    [ThreadStatic]
    private static byte[]? _row;

    /// <summary>The tag of a row of bytes.</summary>
    internal void Sign(ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, data, full);
        full[..TagLength].CopyTo(tag);
    }

    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag)
    {
        Span<byte> right = stackalloc byte[TagLength];
        Sign(data, right);
        return CryptographicOperations.FixedTimeEquals(right, tag);
    }

    /// <summary>The tag of the HMAC TLV: over the packet's sequence number and all TLVs before it (RFC 8972, section 4.8).</summary>
    internal void SignTlvs(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> tlvs, Span<byte> tag) => Sign(Row(sequence, tlvs), tag);

    internal bool VerifyTlvs(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> tlvs, ReadOnlySpan<byte> tag) => Verify(Row(sequence, tlvs), tag);

    private static ReadOnlySpan<byte> Row(ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> tlvs)
    {
        var row = _row ??= new byte[65_536 + 4];
        sequence.CopyTo(row);
        tlvs.CopyTo(row.AsSpan(sequence.Length));
        return row.AsSpan(0, sequence.Length + tlvs.Length);
    }
}
