namespace NetTest.Engine.Probes.Stamp;

/// <summary>What a reflector's packet says.</summary>
internal readonly record struct StampReply
{
    /// <summary>The reflector's own sequence number: the sender's again if it keeps no state.</summary>
    internal required uint Sequence { get; init; }

    internal required uint SenderSequence { get; init; }

    internal required ulong SenderStamp { get; init; }

    /// <summary>T2: when the request arrived, ns since 1970.</summary>
    internal required long Received { get; init; }

    /// <summary>T3: when the reply left, ns since 1970.</summary>
    internal required long Sent { get; init; }

    internal required ushort Error { get; init; }

    internal required ushort Session { get; init; }

    /// <summary>TTL or hop limit with which the request arrived.</summary>
    internal required byte SenderTtl { get; init; }

    /// <summary>What our responder says of itself; null from any other.</summary>
    internal byte? Control { get; init; }

    /// <summary>Whether our responder says so; no other does.</summary>
    internal bool Says(byte flag) => Control is { } flags && (flags & flag) != 0;

    /// <summary>Reads a reply; null if it is too short, or its HMAC is not right.</summary>
    internal static StampReply? TryParse(ReadOnlySpan<byte> packet, StampKey? key)
    {
        var format = key is null ? StampFormat.Open : StampFormat.Authenticated;
        if (packet.Length < format.Length || (key is not null && !format.Verify(packet, key)))
            return null;
        var error = format.ReadError(packet);
        var isPtp = StampTime.IsPtp(error);
        return new StampReply
        {
            Sequence = StampFormat.ReadSequence(packet),
            SenderSequence = format.ReadSenderSequence(packet),
            SenderStamp = format.ReadSenderStamp(packet),
            Received = StampTime.Decode(format.ReadReceive(packet), isPtp),
            Sent = StampTime.Decode(format.ReadStamp(packet), isPtp),
            Error = error,
            Session = format.ReadSession(packet),
            SenderTtl = format.ReadSenderTtl(packet),
            Control = ReadControl(packet[format.Length..]),
        };
    }

    // Ours is always the first extension.
    private static byte? ReadControl(ReadOnlySpan<byte> tlvs) =>
        ReplyControl.IsOurs(tlvs) && (tlvs[0] & (StampTlv.Unrecognised | StampTlv.Malformed | StampTlv.IntegrityFailed)) == 0 ? ReplyControl.Answered(tlvs) : null;
}
