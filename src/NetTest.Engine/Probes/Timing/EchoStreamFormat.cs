using System.Buffers.Binary;

namespace NetTest.Engine.Probes.Timing;

/// <summary>Requests over a byte stream: the number, the number inverted, then a pattern up to the length; the answer is the same bytes.</summary>
internal sealed class EchoStreamFormat
{
    internal const int HeaderLength = 8;

    private readonly byte[] _pattern;

    internal EchoStreamFormat(int payloadBytes)
    {
        Length = Math.Max(HeaderLength, payloadBytes);
        _pattern = new byte[Length];
        for (var i = HeaderLength; i < Length; i++)
            _pattern[i] = (byte)(i * 31);
    }

    internal int Length { get; }

    internal void Write(Span<byte> message, long sequence)
    {
        _pattern.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], ~(uint)sequence);
    }

    /// <summary>Whether the bytes at a place of the stream are those of the message that they should be.</summary>
    internal bool IsRight(ReadOnlySpan<byte> bytes, long sequence, int offset)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], ~(uint)sequence);
        if (offset < HeaderLength)
        {
            var part = Math.Min(bytes.Length, HeaderLength - offset);
            if (!bytes[..part].SequenceEqual(header.Slice(offset, part)))
                return false;
            bytes = bytes[part..];
            offset += part;
        }

        return bytes.SequenceEqual(_pattern.AsSpan(Math.Min(offset, Length), bytes.Length));
    }
}
