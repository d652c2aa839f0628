using System.Buffers.Binary;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>The head of every UDP datagram: seconds, microseconds (32 bits each) and a counter from 1 (32 or 64 bits), big endian.</summary>
internal static class DatagramHeader
{
    internal const int ShortLength = 12;
    internal const int LongLength = 16;

    /// <summary>What a client sends on a new stream (since 3.1; before that 123456789), and what the server answers. The bytes are ASCII digits.</summary>
    internal static ReadOnlySpan<byte> ConnectRequest => "9876"u8;

    internal static ReadOnlySpan<byte> ConnectReply => "6789"u8;

    /// <summary>987654321, little endian: the reply of servers before 3.10.</summary>
    internal static ReadOnlySpan<byte> LegacyConnectReply => [0xB1, 0x68, 0xDE, 0x3A];

    internal static bool IsConnectReply(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= 4 && (datagram[..4].SequenceEqual(ConnectReply) || datagram[..4].SequenceEqual(LegacyConnectReply));

    internal static void Write(Span<byte> datagram, long microseconds, long counter, bool longCounter)
    {
        BinaryPrimitives.WriteUInt32BigEndian(datagram, (uint)(microseconds / 1_000_000));
        BinaryPrimitives.WriteUInt32BigEndian(datagram[4..], (uint)(microseconds % 1_000_000));
        if (longCounter)
            BinaryPrimitives.WriteInt64BigEndian(datagram[8..], counter);
        else
            BinaryPrimitives.WriteUInt32BigEndian(datagram[8..], (uint)counter);
    }

    /// <summary>
    /// Reads it; false if the datagram is none of the test's: too short, or a request to connect that was repeated because the answer took long, and
    /// came when the stream stood. Its cookie's letters stand where a number of microseconds below a million would.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> datagram, bool longCounter, out long microseconds, out long counter)
    {
        if (datagram.Length < (longCounter ? LongLength : ShortLength))
        {
            microseconds = counter = 0;
            return false;
        }

        var fraction = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]);
        microseconds = (BinaryPrimitives.ReadUInt32BigEndian(datagram) * 1_000_000L) + fraction;
        counter = longCounter ? BinaryPrimitives.ReadInt64BigEndian(datagram[8..]) : BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        return counter > 0 && (fraction < 1_000_000 || !datagram.StartsWith(ConnectRequest));
    }
}
