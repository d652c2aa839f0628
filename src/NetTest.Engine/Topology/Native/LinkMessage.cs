using System.Runtime.InteropServices;
using System.Text;

namespace NetTest.Engine.Topology.Native;

/// <summary>Messages about links to and from the kernel, bytes only: rtnetlink(7), netlink(7). Numbers are in the machine's own order.</summary>
internal static class LinkMessage
{
    internal const ushort Error = 2; // NLMSG_ERROR
    internal const ushort NewLink = 16, GetLink = 18; // RTM_NEWLINK, RTM_GETLINK

    private const ushort Request = 1, Acknowledge = 4;
    private const ushort NameAttribute = 3, MtuAttribute = 4, QueueLengthAttribute = 13, Statistics64Attribute = 23, NamespaceDescriptorAttribute = 28;
    private const int HeaderLength = 16, LinkHeaderLength = 16, AttributeHeaderLength = 4;
    private const int TransmitDroppedOffset = 7 * sizeof(ulong); // struct rtnl_link_stats64

    /// <summary>Changes the device <paramref name="index"/>: MTU, queue length, and with a namespace's descriptor where it is and its name there.</summary>
    internal static byte[] Set(int index, int mtu, int queueLength, int? namespaceDescriptor, string? newName)
    {
        var message = new byte[128];
        var length = Begin(message, NewLink, Request | Acknowledge, index);
        length = AddNumber(message, length, MtuAttribute, mtu);
        length = AddNumber(message, length, QueueLengthAttribute, queueLength);
        if (namespaceDescriptor is { } descriptor)
            length = AddNumber(message, length, NamespaceDescriptorAttribute, descriptor);
        if (newName is not null)
            length = AddName(message, length, newName);
        return End(message, length);
    }

    /// <summary>Asks for a device by name.</summary>
    internal static byte[] Get(string name)
    {
        var message = new byte[64];
        return End(message, AddName(message, Begin(message, GetLink, Request, 0), name));
    }

    /// <summary>The errno of an answer that is an acknowledgement or an error: 0 or positive; null when it is something else.</summary>
    internal static int? ReadError(ReadOnlySpan<byte> answer) =>
        answer.Length >= HeaderLength + sizeof(int) && MemoryMarshal.Read<ushort>(answer[4..]) == Error ? -MemoryMarshal.Read<int>(answer[HeaderLength..]) : null;

    /// <summary>The index of the device that an answer is about.</summary>
    internal static int? ReadIndex(ReadOnlySpan<byte> answer) =>
        IsLink(answer) ? MemoryMarshal.Read<int>(answer[(HeaderLength + 4)..]) : null;

    /// <summary>How many frames the device dropped instead of sending.</summary>
    internal static long? ReadTransmitDropped(ReadOnlySpan<byte> answer)
    {
        if (!IsLink(answer))
            return null;
        var rest = answer[(HeaderLength + LinkHeaderLength)..];
        while (rest.Length >= AttributeHeaderLength)
        {
            int length = MemoryMarshal.Read<ushort>(rest);
            if (length < AttributeHeaderLength || length > rest.Length)
                return null;
            if (MemoryMarshal.Read<ushort>(rest[2..]) == Statistics64Attribute && length >= AttributeHeaderLength + TransmitDroppedOffset + sizeof(long))
                return MemoryMarshal.Read<long>(rest[(AttributeHeaderLength + TransmitDroppedOffset)..]);
            rest = rest[Math.Min(rest.Length, Align(length))..];
        }

        return null;
    }

    private static bool IsLink(ReadOnlySpan<byte> answer) =>
        answer.Length >= HeaderLength + LinkHeaderLength && MemoryMarshal.Read<ushort>(answer[4..]) == NewLink;

    private static int Begin(byte[] message, ushort type, ushort flags, int index)
    {
        Write(message, 4, type);
        Write(message, 6, flags);
        Write(message, HeaderLength + 4, index);
        return HeaderLength + LinkHeaderLength;
    }

    private static byte[] End(byte[] message, int length)
    {
        Write(message, 0, length);
        return message[..length];
    }

    private static int AddNumber(byte[] message, int length, ushort attribute, int value)
    {
        Write(message, length, (ushort)(AttributeHeaderLength + sizeof(int)));
        Write(message, length + 2, attribute);
        Write(message, length + AttributeHeaderLength, value);
        return length + AttributeHeaderLength + sizeof(int);
    }

    private static int AddName(byte[] message, int length, string name)
    {
        Write(message, length, (ushort)(AttributeHeaderLength + name.Length + 1));
        Write(message, length + 2, NameAttribute);
        Encoding.ASCII.GetBytes(name, message.AsSpan(length + AttributeHeaderLength));
        return length + Align(AttributeHeaderLength + name.Length + 1);
    }

    private static int Align(int length) => (length + 3) & ~3;

    private static void Write<T>(byte[] message, int offset, T value)
        where T : struct => MemoryMarshal.Write(message.AsSpan(offset), value);
}
