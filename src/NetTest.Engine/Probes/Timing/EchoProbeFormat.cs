using System.Buffers.Binary;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Timing;

/// <summary>ICMP and ICMPv6 echo. A payload that has room for it begins with a mark of this run, so that another's reply is not taken for ours.</summary>
internal sealed class EchoProbeFormat : IDatagramFormat
{
    private const int HeaderLength = 8;
    private const int MarkLength = 8;

    private readonly bool _isIPv6;
    private readonly bool _isRaw;
    private readonly ushort _identifier = (ushort)RandomNumberGenerator.GetInt32(0x10000);
    private readonly ulong _salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <param name="isIPv6">ICMPv6, of which the kernel makes the checksum.</param>
    /// <param name="isRaw">A raw socket: IPv4 answers come with the IP header, and the identifier is ours to check.</param>
    /// <param name="payloadBytes">Bytes after the ICMP header.</param>
    internal EchoProbeFormat(bool isIPv6, bool isRaw, int payloadBytes)
    {
        _isIPv6 = isIPv6;
        _isRaw = isRaw;
        Length = HeaderLength + payloadBytes;
    }

    public int Length { get; }

    public int SequenceBits => 16;

    private bool HasMark => Length >= HeaderLength + MarkLength;

    public ulong Write(Span<byte> packet, long sequence, long realtime)
    {
        packet[0] = _isIPv6 ? EchoMessage.Request6 : EchoMessage.Request4;
        packet[1] = 0;
        packet[2] = packet[3] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], _identifier);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)sequence);
        var mark = 0UL;
        if (HasMark)
        {
            mark = _salt + (ulong)sequence;
            BinaryPrimitives.WriteUInt64BigEndian(packet[HeaderLength..], mark);
        }

        if (!_isIPv6)
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], EchoMessage.Checksum(packet[..Length]));
        return mark;
    }

    public DatagramAnswer? Read(ReadOnlySpan<byte> packet)
    {
        var message = Message(packet);
        if (message.Length != Length || message[0] != (_isIPv6 ? EchoMessage.Reply6 : EchoMessage.Reply4) || message[1] != 0)
            return null;
        if (_isRaw && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != _identifier)
            return null;
        return new DatagramAnswer(BinaryPrimitives.ReadUInt16BigEndian(message[6..]), HasMark ? BinaryPrimitives.ReadUInt64BigEndian(message[HeaderLength..]) : 0, null);
    }

    public uint? ReadQuoted(ReadOnlySpan<byte> packet) =>
        packet.Length >= HeaderLength && packet[0] == (_isIPv6 ? EchoMessage.Request6 : EchoMessage.Request4) && (!_isRaw || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) == _identifier)
            ? BinaryPrimitives.ReadUInt16BigEndian(packet[6..])
            : null;

    // A raw socket sees all echo replies of the peer's, those to other programs too, and requests.
    public bool IsForeign(ReadOnlySpan<byte> packet)
    {
        var message = Message(packet);
        return _isRaw && (message.Length < HeaderLength || message[0] != (_isIPv6 ? EchoMessage.Reply6 : EchoMessage.Reply4)
            || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != _identifier);
    }

    private ReadOnlySpan<byte> Message(ReadOnlySpan<byte> packet)
    {
        if (!_isRaw || _isIPv6)
            return packet;
        var header = packet.Length < 20 ? 0 : (packet[0] & 0xF) * 4;
        return header < 20 || header > packet.Length ? [] : packet[header..];
    }
}
