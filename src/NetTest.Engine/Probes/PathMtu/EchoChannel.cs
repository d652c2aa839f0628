using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>
/// Probes by ICMP echo. The answer is as big as the request, so what passes has passed both ways, except that most targets let their
/// IPv4 answers be fragmented: what is measured is the way there.
/// </summary>
internal sealed class EchoChannel : PathMtuChannel
{
    private const int HeaderLength = 8;
    private const int TokenLength = 8;
    private const int SOCK_RAW = 3;
    private const int SOL_RAW = 255;
    private const int FilterOption = 1; // ICMP_FILTER, ICMP6_FILTER
    private const int IPPROTO_ICMP = 1;
    private const int IPPROTO_ICMPV6 = 58;

    private readonly bool _isRaw;
    private readonly ushort _identifier = (ushort)RandomNumberGenerator.GetInt32(1, 0x10000);
    private readonly byte[] _token = RandomNumberGenerator.GetBytes(TokenLength);

    private EchoChannel(int fd, bool isRaw, IPAddress? source, IPEndPoint target, bool isIPv6)
        : base(fd, source, target, isIPv6)
    {
        _isRaw = isRaw;
        if (isRaw)
            FilterReplies();
    }

    internal override int SmallestBytes => IsIPv6 ? 80 : 64;

    /// <summary>Opens a raw socket or, without the privilege, the kernel's ping socket; gives the errno if neither is allowed.</summary>
    internal static EchoChannel? TryOpen(NetworkContext context, IPAddress? source, IPAddress target, out int errno)
    {
        var isIPv6 = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var family = isIPv6 ? NativeSocket.AF_INET6 : NativeSocket.AF_INET;
        var protocol = isIPv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
        var isRaw = true;
        var fd = context.OpenSocket(family, SOCK_RAW | NativeSocket.SOCK_NONBLOCK, protocol);
        if (fd is -Errno.EPERM or -Errno.EACCES)
        {
            isRaw = false;
            fd = context.OpenSocket(family, NativeSocket.SOCK_DGRAM | NativeSocket.SOCK_NONBLOCK, protocol);
        }
        errno = Math.Max(0, -fd);
        return fd < 0 ? null : new EchoChannel(fd, isRaw, source, new IPEndPoint(target, 0), isIPv6);
    }

    protected override uint Key(uint sequence) => (ushort)sequence;

    protected override int Fill(int size, uint sequence)
    {
        var message = Buffer.AsSpan(0, size - Overhead + HeaderLength);
        message.Clear();
        message[0] = IsIPv6 ? (byte)128 : (byte)8;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], _identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)sequence);
        _token.CopyTo(message[HeaderLength..]);
        // The kernel itself sums ICMPv6, and whatever goes through a ping socket.
        if (!IsIPv6 && _isRaw)
            BinaryPrimitives.WriteUInt16BigEndian(message[2..], EchoMessage.Checksum(message));
        return message.Length;
    }

    protected override void Read(ReadOnlySpan<byte> head, int length)
    {
        if (!IsIPv6 && _isRaw)
        {
            // A raw IPv4 socket delivers the IP header as well.
            var ip = head.Length > 0 ? (head[0] & 0xF) * 4 : 0;
            if (ip < 20 || head.Length < ip)
                return;
            head = head[ip..];
            length -= ip;
        }
        if (head.Length < HeaderLength + TokenLength || head[0] != (IsIPv6 ? 129 : 0) || !head[HeaderLength..].StartsWith(_token))
            return;
        if (!_isRaw || BinaryPrimitives.ReadUInt16BigEndian(head[4..]) == _identifier)
            Acknowledge(BinaryPrimitives.ReadUInt16BigEndian(head[6..]), length - HeaderLength + Overhead);
    }

    protected override uint? ReadQuoted(ReadOnlySpan<byte> quoted)
    {
        // Raw IPv6 sockets quote from the IP header on, all others from the ICMP header.
        const int header6 = 40;
        if (IsIPv6 && quoted.Length > header6 && quoted[0] >> 4 == 6 && quoted[6] == IPPROTO_ICMPV6)
            quoted = quoted[header6..];
        return quoted.Length >= HeaderLength ? BinaryPrimitives.ReadUInt16BigEndian(quoted[6..]) : null;
    }

    // A raw socket gets all ICMP of its peer otherwise.
    private void FilterReplies()
    {
        if (!IsIPv6)
        {
            Span<byte> filter = stackalloc byte[4];
            MemoryMarshal.Write(filter, ~1u);
            _ = NativeSocket.SetOption(Descriptor, SOL_RAW, FilterOption, filter);
            return;
        }
        Span<byte> filter6 = stackalloc byte[32];
        filter6.Fill(0xFF);
        MemoryMarshal.Write(filter6[16..], ~(1u << (129 - 128)));
        _ = NativeSocket.SetOption(Descriptor, IPPROTO_ICMPV6, FilterOption, filter6);
    }
}
