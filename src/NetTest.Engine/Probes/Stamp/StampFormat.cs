using System.Buffers.Binary;

namespace NetTest.Engine.Probes.Stamp;

/// <summary>Where the fields of STAMP's base packets are (RFC 8762, figures 2, 4, 5 and 7; the SSID of RFC 8972, section 3), unauthenticated or authenticated.</summary>
internal sealed class StampFormat
{
    private StampFormat(int length, int stamp, int receive, int senderSequence, int senderStamp, int senderError, int senderTtl)
    {
        Length = length;
        Stamp = stamp;
        Receive = receive;
        SenderSequence = senderSequence;
        SenderStamp = senderStamp;
        SenderError = senderError;
        SenderTtl = senderTtl;
    }

    /// <summary>44 bytes, without a key.</summary>
    internal static StampFormat Open { get; } = new(44, stamp: 4, receive: 16, senderSequence: 24, senderStamp: 28, senderError: 36, senderTtl: 40);

    /// <summary>112 bytes, the last 16 of them the HMAC over the first 96.</summary>
    internal static StampFormat Authenticated { get; } = new(112, stamp: 16, receive: 32, senderSequence: 48, senderStamp: 64, senderError: 72, senderTtl: 80);

    /// <summary>Length of the base packet, the same in both directions.</summary>
    internal int Length { get; }

    private int Stamp { get; }

    private int Receive { get; }

    private int SenderSequence { get; }

    private int SenderStamp { get; }

    private int SenderError { get; }

    private int SenderTtl { get; }

    private int SignedLength => Length - StampKey.TagLength;

    internal static uint ReadSequence(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet);

    internal ulong ReadStamp(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[Stamp..]);

    internal ushort ReadError(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[(Stamp + 8)..]);

    internal ushort ReadSession(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[(Stamp + 10)..]);

    internal ulong ReadReceive(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[Receive..]);

    internal uint ReadSenderSequence(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[SenderSequence..]);

    internal ulong ReadSenderStamp(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt64BigEndian(packet[SenderStamp..]);

    internal byte ReadSenderTtl(ReadOnlySpan<byte> packet) => packet[SenderTtl];

    /// <summary>Writes a sender's packet; all that is not written is zero.</summary>
    internal void WriteRequest(Span<byte> packet, uint sequence, ulong stamp, ushort error, ushort session)
    {
        packet[..Length].Clear();
        WriteHead(packet, sequence, stamp, error, session);
    }

    /// <summary>Turns a sender's packet into a reflector's, in place.</summary>
    internal void WriteReply(Span<byte> packet, uint sequence, ulong receive, ulong stamp, ushort error, byte senderTtl)
    {
        var senderSequence = ReadSequence(packet);
        var senderStamp = ReadStamp(packet);
        var senderError = ReadError(packet);
        var session = ReadSession(packet);
        packet[..Length].Clear();
        WriteHead(packet, sequence, stamp, error, session);
        BinaryPrimitives.WriteUInt64BigEndian(packet[Receive..], receive);
        BinaryPrimitives.WriteUInt32BigEndian(packet[SenderSequence..], senderSequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet[SenderStamp..], senderStamp);
        BinaryPrimitives.WriteUInt16BigEndian(packet[SenderError..], senderError);
        packet[SenderTtl] = senderTtl;
    }

    /// <summary>Writes the HMAC of an authenticated base packet.</summary>
    internal void Sign(Span<byte> packet, StampKey key) => key.Sign(packet[..SignedLength], packet[SignedLength..Length]);

    internal bool Verify(ReadOnlySpan<byte> packet, StampKey key) => key.Verify(packet[..SignedLength], packet[SignedLength..Length]);

    private void WriteHead(Span<byte> packet, uint sequence, ulong stamp, ushort error, ushort session)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, sequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet[Stamp..], stamp);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(Stamp + 8)..], error);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(Stamp + 10)..], session);
    }
}
