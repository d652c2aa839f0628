namespace NetTest.Engine.Probes.Stamp;

/// <summary>A sender's packets: the base, our extension if asked for, the HMAC of the extensions, padding up to the length wanted.</summary>
internal sealed class StampRequest
{
    private readonly StampKey? _key;
    private readonly bool _hasControl;

    /// <param name="payloadBytes">The length wanted; raised to what the parts need.</param>
    /// <param name="key">The key of authenticated mode; null: unauthenticated.</param>
    /// <param name="hasControl">Whether our own extension is sent along.</param>
    internal StampRequest(int payloadBytes, StampKey? key, bool hasControl)
    {
        _key = key;
        _hasControl = hasControl;
        Format = key is null ? StampFormat.Open : StampFormat.Authenticated;
        var least = Format.Length + (hasControl ? ReplyControl.Length : 0) + HmacLength;
        // Less than a header of padding cannot be said.
        Length = payloadBytes <= least ? least : Math.Max(payloadBytes, least + StampTlv.HeaderLength);
    }

    internal StampFormat Format { get; }

    /// <summary>Length of every packet.</summary>
    internal int Length { get; }

    // Padding alone needs no HMAC (RFC 8972, section 4.8).
    private int HmacLength => _key is not null && _hasControl ? StampTlv.HeaderLength + StampKey.TagLength : 0;

    internal void Write(Span<byte> packet, uint sequence, ulong stamp, ushort error, ushort session)
    {
        Format.WriteRequest(packet, sequence, stamp, error, session);
        if (_key is not null)
            Format.Sign(packet, _key);
        var next = Format.Length;
        if (_hasControl)
        {
            ReplyControl.Write(packet[next..], ReplyControl.ClockId);
            next += ReplyControl.Length;
            if (_key is not null)
            {
                StampTlv.WriteHeader(packet[next..], StampTlv.Hmac, StampKey.TagLength);
                _key.SignTlvs(packet[..4], packet[Format.Length..next], packet.Slice(next + StampTlv.HeaderLength, StampKey.TagLength));
                next += HmacLength;
            }
        }

        if (next < Length)
            StampTlv.WriteHeader(packet[next..], StampTlv.ExtraPadding, Length - next - StampTlv.HeaderLength);
    }
}
