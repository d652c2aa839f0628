using System.Buffers.Binary;
using System.Text;

namespace NetTest.Engine.Probes.Http;

/// <summary>The two messages of grpc.health.v1.Health/Check, with gRPC's five bytes before each (gRPC over HTTP2, Length-Prefixed-Message).</summary>
internal static class GrpcHealthMessage
{
    internal const int PrefixBytes = 5;

    /// <summary>More than any answer to a check has.</summary>
    internal const int LongestBytes = 4096;

    private const byte ServiceField = 0x0A; // field 1, length-delimited
    private const int StatusField = 1;

    /// <summary>The request for a service; empty: the server as a whole, for which protobuf writes nothing.</summary>
    internal static byte[] WriteRequest(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        var message = new List<byte>();
        if (name.Length > 0)
        {
            message.Add(ServiceField);
            for (var length = (uint)name.Length; ; length >>= 7)
            {
                message.Add((byte)(length < 0x80 ? length : (length & 0x7F) | 0x80));
                if (length < 0x80)
                    break;
            }

            message.AddRange(name);
        }

        var framed = new byte[PrefixBytes + message.Count];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Count);
        message.CopyTo(framed, PrefixBytes);
        return framed;
    }

    /// <summary>The status in an answer; null if it is none. Never throws.</summary>
    internal static GrpcHealthStatus? TryReadResponse(ReadOnlySpan<byte> body)
    {
        // Compressed (first byte 1) it cannot be: no compression was offered.
        if (body.Length < PrefixBytes || body[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(body[1..]) != (uint)(body.Length - PrefixBytes))
            return null;
        var message = body[PrefixBytes..];
        // A field that has its default is not written, and of one that comes twice the last counts.
        var status = GrpcHealthStatus.Unknown;
        while (message.Length > 0)
        {
            if (!TryReadVarint(ref message, out var tag) || !TryReadField(ref message, tag, out var value))
                return null;
            if (tag == StatusField << 3)
                status = value is >= 1 and <= 3 ? (GrpcHealthStatus)value : GrpcHealthStatus.Unknown;
        }

        return status;
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> message, ulong tag, out ulong value)
    {
        value = 0;
        ulong skipped;
        switch (tag & 7)
        {
            case 0:
                return TryReadVarint(ref message, out value);
            case 1:
                skipped = 8;
                break;
            case 2 when TryReadVarint(ref message, out skipped):
                break;
            case 5:
                skipped = 4;
                break;
            default:
                return false;
        }

        if (skipped > (ulong)message.Length)
            return false;
        message = message[(int)skipped..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var index = 0; index < Math.Min(10, message.Length); index++)
        {
            value |= (ulong)(message[index] & 0x7F) << (7 * index);
            if (message[index] < 0x80)
            {
                message = message[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
