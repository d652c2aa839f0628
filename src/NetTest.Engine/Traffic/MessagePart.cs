namespace NetTest.Engine.Traffic;

/// <summary>One message of one round, ready to be sent or compared piece by piece; it holds no bytes of its own.</summary>
internal readonly struct MessagePart
{
    /// <summary>A message of given bytes.</summary>
    internal MessagePart(ReadOnlyMemory<byte> content)
    {
        Content = content;
        Length = content.Length;
        IsContent = true;
    }

    /// <summary>A message cut from the payload block.</summary>
    internal MessagePart(long length, int payloadOffset)
    {
        Length = length;
        PayloadOffset = payloadOffset;
    }

    /// <summary>Its length in bytes; 0: nothing is sent and nothing is awaited.</summary>
    internal long Length { get; }

    /// <summary>The bytes given; empty when they are cut from the payload block.</summary>
    internal ReadOnlyMemory<byte> Content { get; }

    /// <summary>Whether the bytes are given.</summary>
    internal bool IsContent { get; }

    /// <summary>Where in the payload block it begins, 0 to 65,535.</summary>
    internal int PayloadOffset { get; }

    /// <summary>What is to be sent from a position on: at most so many bytes, at most 64 KiB of a generated message; empty at its end.</summary>
    internal ReadOnlyMemory<byte> GetChunk(long position, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)position, (ulong)Length, nameof(position));
        int length = (int)Math.Min(Length - position, maxBytes);
        return IsContent
            ? Content.Slice((int)position, length)
            : PayloadBlock.Slice(OffsetAt(position), Math.Min(length, PayloadBlock.Size));
    }

    /// <summary>Whether bytes received at a position are this message's; bytes past its end are not.</summary>
    internal bool Matches(long position, ReadOnlySpan<byte> received)
    {
        if ((ulong)position > (ulong)Length || received.Length > Length - position)
            return false;
        if (IsContent)
            return received.SequenceEqual(Content.Span.Slice((int)position, received.Length));
        while (received.Length > PayloadBlock.Size)
        {
            if (!received[..PayloadBlock.Size].SequenceEqual(PayloadBlock.Slice(OffsetAt(position), PayloadBlock.Size).Span))
                return false;
            received = received[PayloadBlock.Size..];
        }

        // The payload repeats with the block, so the whole blocks skipped above change no offset.
        return received.SequenceEqual(PayloadBlock.Slice(OffsetAt(position), received.Length).Span);
    }

    private int OffsetAt(long position) => (int)((PayloadOffset + position) & (PayloadBlock.Size - 1));
}
