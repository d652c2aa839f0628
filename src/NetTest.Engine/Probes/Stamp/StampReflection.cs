namespace NetTest.Engine.Probes.Stamp;

/// <summary>The reflector's work on bytes (RFC 8762, section 4.3; RFC 8972, section 4): the reply takes the request's place and is never longer.</summary>
internal sealed class StampReflection(StampKey? key, bool isStateful, ulong clockId)
{
    private readonly StampFormat _format = key is null ? StampFormat.Open : StampFormat.Authenticated;

    /// <summary>Whether a datagram may be answered.</summary>
    internal ReflectVerdict Judge(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < _format.Length)
            return ReflectVerdict.TooShort;
        return key is null || _format.Verify(packet, key) ? ReflectVerdict.Reflect : ReflectVerdict.BadKey;
    }

    /// <summary>The session that a request names (RFC 8972, section 3); 0 from senders before it.</summary>
    internal ushort ReadSession(ReadOnlySpan<byte> packet) => _format.ReadSession(packet);

    /// <summary>Turns the request's extensions into the reply's.</summary>
    internal void Prepare(Span<byte> packet)
    {
        var tlvs = packet[_format.Length..];
        var isWhole = key is null || VerifyExtensions(packet);
        for (var next = 0; next + StampTlv.HeaderLength <= tlvs.Length;)
        {
            var tlv = tlvs[next..];
            var length = StampTlv.HeaderLength + StampTlv.ValueLength(tlv);
            if (length > tlv.Length)
            {
                // Where it ends is unknown, and so is all that follows: it goes back as it came (RFC 8972, section 4).
                tlv[0] = StampTlv.Malformed;
                break;
            }

            tlv[0] = isWhole ? Flags(tlv) : (byte)(Flags(tlv) | StampTlv.IntegrityFailed);
            if (isWhole && tlv[0] == 0 && ReplyControl.IsOurs(tlv))
            {
                ReplyControl.Answer(tlv, (byte)((isStateful ? ReplyControl.Stateful : 0) | (clockId != 0 && ReplyControl.ReadClockId(tlv) == clockId ? ReplyControl.SameClock : 0)));
            }

            next += length;
        }
    }

    /// <summary>Writes the base packet and signs; the last thing before sending.</summary>
    internal void Complete(Span<byte> packet, uint? sequence, long received, long now, ushort error, byte ttl)
    {
        var isPtp = StampTime.IsPtp(error);
        _format.WriteReply(packet, sequence ?? StampFormat.ReadSequence(packet), StampTime.Encode(received, isPtp), StampTime.Encode(now, isPtp), error, ttl);
        if (key is null)
            return;
        _format.Sign(packet, key);
        if (FindHmac(packet[_format.Length..]) is { } hmac)
            key.SignTlvs(packet[..4], packet.Slice(_format.Length, hmac), packet.Slice(_format.Length + hmac + StampTlv.HeaderLength, StampKey.TagLength));
    }

    private byte Flags(ReadOnlySpan<byte> tlv) => tlv[1] switch
    {
        StampTlv.ExtraPadding => 0,
        StampTlv.Hmac when key is not null => StampTlv.ValueLength(tlv) == StampKey.TagLength ? (byte)0 : StampTlv.Malformed,
        StampTlv.Control when ReplyControl.IsOurs(tlv) => 0,
        _ => StampTlv.Unrecognised,
    };

    private bool VerifyExtensions(ReadOnlySpan<byte> packet)
    {
        var tlvs = packet[_format.Length..];
        if (FindHmac(tlvs) is { } hmac)
            return key!.VerifyTlvs(packet[..4], tlvs[..hmac], tlvs.Slice(hmac + StampTlv.HeaderLength, StampKey.TagLength));
        // Without one only padding is allowed (RFC 8972, section 4.8).
        return tlvs.Length < StampTlv.HeaderLength || tlvs[1] == StampTlv.ExtraPadding;
    }

    /// <summary>Where the HMAC TLV begins; it stands last, but for padding.</summary>
    private static int? FindHmac(ReadOnlySpan<byte> tlvs)
    {
        for (var next = 0; next + StampTlv.HeaderLength <= tlvs.Length;)
        {
            var length = StampTlv.HeaderLength + StampTlv.ValueLength(tlvs[next..]);
            if (length > tlvs.Length - next)
                return null;
            if (tlvs[next + 1] == StampTlv.Hmac)
                return length == StampTlv.HeaderLength + StampKey.TagLength ? next : null;
            next += length;
        }

        return null;
    }
}
