using System.Buffers.Binary;
using System.Net;

namespace NetTest.Engine.Sockets.Names;

/// <summary>A response as it came off the wire (RFC 1035, 4.1), with the answers of the types that matter here.</summary>
internal sealed record DnsResponse
{
    private const int HeaderBytes = 12;
    private const int FixedRecordBytes = 10;
    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeBits = 0x7800;
    private const ushort TruncatedFlag = 0x0200;
    private const ushort Internet = 1;

    /// <summary>The number of the query that it answers.</summary>
    internal required ushort Id { get; init; }

    /// <summary>Whether it was cut to fit a datagram (TC): the question is to be repeated over TCP.</summary>
    internal required bool IsTruncated { get; init; }

    /// <summary>RCODE.</summary>
    internal required DnsResponseCode Code { get; init; }

    /// <summary>The name that was asked about; null if the server left the question out, as some do with an error.</summary>
    internal string? QuestionName { get; init; }

    /// <summary>The type that was asked for.</summary>
    internal int QuestionType { get; init; }

    /// <summary>The answers of known types; of a truncated response those that are whole.</summary>
    internal IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>Reads a message; null if it is no response. Never throws, whatever the bytes.</summary>
    internal static DnsResponse? TryParse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes)
            return null;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        if ((flags & ResponseFlag) == 0 || (flags & OpcodeBits) != 0 || questions > 1)
            return null;

        var offset = HeaderBytes;
        string? name = null;
        var type = 0;
        if (questions == 1)
        {
            if (!DnsName.TryRead(message, ref offset, out var asked) || offset + 4 > message.Length)
                return null;
            name = asked;
            type = BinaryPrimitives.ReadUInt16BigEndian(message[offset..]);
            offset += 4;
        }

        var truncated = (flags & TruncatedFlag) != 0;
        var answers = new List<DnsRecord>();
        for (var left = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); left > 0; left--)
        {
            if (!TryReadRecord(message, ref offset, out var record))
            {
                if (truncated)
                    break;
                return null;
            }

            if (record is not null)
                answers.Add(record);
        }

        return new DnsResponse
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(message),
            IsTruncated = truncated,
            Code = (DnsResponseCode)(flags & 0xF),
            QuestionName = name,
            QuestionType = type,
            Answers = answers,
        };
    }

    /// <summary>Whether it answers just this question; an error without a question counts by its number alone.</summary>
    internal bool IsAnswerTo(ushort id, string name, DnsRecordType type) =>
        Id == id && (QuestionName is null ? Code != DnsResponseCode.NoError : QuestionType == (int)type && DnsName.Same(QuestionName, name));

    // False: the bytes are no record. True with null: a record of a type or class that does not matter.
    private static bool TryReadRecord(ReadOnlySpan<byte> message, ref int offset, out DnsRecord? record)
    {
        record = null;
        if (!DnsName.TryRead(message, ref offset, out var name) || offset + FixedRecordBytes > message.Length)
            return false;
        var type = BinaryPrimitives.ReadUInt16BigEndian(message[offset..]);
        var isInternet = BinaryPrimitives.ReadUInt16BigEndian(message[(offset + 2)..]) == Internet;
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(message[(offset + 4)..]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[(offset + 8)..]);
        var data = offset + FixedRecordBytes;
        if (data + length > message.Length)
            return false;
        offset = data + length;
        if (!isInternet)
            return true;

        var header = new DnsRecord(name, (DnsRecordType)type, ttl);
        switch ((DnsRecordType)type)
        {
            case DnsRecordType.A when length == 4:
            case DnsRecordType.Aaaa when length == 16:
                record = header with { Address = new IPAddress(message.Slice(data, length)) };
                return true;
            case DnsRecordType.Cname:
                if (!DnsName.TryRead(message[..offset], ref data, out var canonical))
                    return false;
                record = header with { Canonical = canonical };
                return true;
            case DnsRecordType.Srv:
                return TryReadService(message[..offset], data, header, out record);
            default:
                // An address of another length is as malformed as anything.
                return (DnsRecordType)type is not (DnsRecordType.A or DnsRecordType.Aaaa);
        }
    }

    private static bool TryReadService(ReadOnlySpan<byte> message, int data, DnsRecord header, out DnsRecord? record)
    {
        record = null;
        var name = data + 6;
        if (name >= message.Length || !DnsName.TryRead(message, ref name, out var target))
            return false;
        record = header with
        {
            Service = new DnsService(
                BinaryPrimitives.ReadUInt16BigEndian(message[data..]),
                BinaryPrimitives.ReadUInt16BigEndian(message[(data + 2)..]),
                BinaryPrimitives.ReadUInt16BigEndian(message[(data + 4)..]),
                target),
        };
        return true;
    }
}
