using System.Buffers.Binary;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Tests.Sockets.Names;

/// <summary>Makes DNS responses, well-formed ones with compression, for the tests of what reads them.</summary>
internal static class DnsMessages
{
    internal static byte[] Response(ushort id, string question, DnsRecordType type, int code = 0, bool truncated = false, params (string Name, int Type, byte[] Data)[] answers)
    {
        var bytes = new byte[65536];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, id);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(0x8180 | code | (truncated ? 0x200 : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)answers.Length);
        var offset = 12;
        offset += DnsName.Write(question, bytes.AsSpan(offset));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset + 2), 1);
        offset += 4;
        foreach (var (name, kind, data) in answers)
        {
            // The question's name is told by a pointer, as real servers do.
            if (name == question)
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset), 0xC00C);
                offset += 2;
            }
            else
            {
                offset += DnsName.Write(name, bytes.AsSpan(offset));
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset), (ushort)kind);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset + 2), 1);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(offset + 4), 60);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(offset + 8), (ushort)data.Length);
            data.CopyTo(bytes, offset + 10);
            offset += 10 + data.Length;
        }

        return bytes[..offset];
    }

    internal static byte[] Name(string name)
    {
        var bytes = new byte[256];
        return bytes[..DnsName.Write(name, bytes)];
    }

    internal static byte[] Service(int priority, int weight, int port, string target)
    {
        var head = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)priority);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)weight);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)port);
        return [.. head, .. target == "." ? [0] : Name(target)];
    }
}
