using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// What the kernel knows about a TCP connection (TCP_INFO, tcp(7), struct tcp_info of linux/tcp.h). A value that this kernel does not
/// tell is null: older kernels return a shorter structure.
/// </summary>
internal sealed record TcpInfo
{
    private const int Longest = 512;

    // u64 that means "no limit".
    private const ulong NoRate = ulong.MaxValue;

    /// <summary>Whether segments carry time stamps (RFC 7323), which take 12 bytes from each.</summary>
    internal bool HasTimestamps { get; private init; }

    /// <summary>Maximum segment size for sending, bytes: payload, with options already taken off.</summary>
    internal uint SendMssBytes { get; private init; }

    /// <summary>MSS that this end advertised, bytes.</summary>
    internal uint AdvertisedMssBytes { get; private init; }

    /// <summary>Path MTU as the kernel believes it, bytes. Right after connecting it is the route's.</summary>
    internal uint PathMtuBytes { get; private init; }

    /// <summary>Smoothed round-trip time (RFC 6298), µs.</summary>
    internal uint RttMicroseconds { get; private init; }

    /// <summary>Mean deviation of the round-trip time (RFC 6298), µs.</summary>
    internal uint RttVarianceMicroseconds { get; private init; }

    /// <summary>Smallest round-trip time lately seen, µs; null if there was none.</summary>
    internal uint? MinRttMicroseconds { get; private init; }

    /// <summary>Congestion window, segments.</summary>
    internal uint CongestionWindow { get; private init; }

    /// <summary>Slow start threshold, segments.</summary>
    internal uint SlowStartThreshold { get; private init; }

    /// <summary>Retransmitted segments over the connection's life.</summary>
    internal uint TotalRetransmits { get; private init; }

    /// <summary>Segments believed lost just now.</summary>
    internal uint Lost { get; private init; }

    /// <summary>Reordering metric: by how many segments packets may be late before they count as lost.</summary>
    internal uint Reordering { get; private init; }

    /// <summary>Segments sent, retransmissions included.</summary>
    internal uint? SegmentsSent { get; private init; }

    /// <summary>Segments received.</summary>
    internal uint? SegmentsReceived { get; private init; }

    /// <summary>Payload bytes that the far end acknowledged.</summary>
    internal ulong? BytesAcknowledged { get; private init; }

    /// <summary>Payload bytes received.</summary>
    internal ulong? BytesReceived { get; private init; }

    /// <summary>Bytes that wait in the send queue unsent.</summary>
    internal uint? NotSentBytes { get; private init; }

    /// <summary>Delivery rate lately measured, bytes/s.</summary>
    internal ulong? DeliveryRateBytesPerSecond { get; private init; }

    /// <summary>Pacing rate, bytes/s; null without a limit.</summary>
    internal ulong? PacingRateBytesPerSecond { get; private init; }

    /// <summary>Window that the far end advertised, bytes.</summary>
    internal uint? SendWindowBytes { get; private init; }

    /// <summary>Times that reordering was seen.</summary>
    internal uint? ReorderingSeen { get; private init; }

    /// <summary>Packets received out of order.</summary>
    internal uint? OutOfOrderReceived { get; private init; }

    /// <summary>Reads it from a socket; null if the kernel refuses, or this is not Linux.</summary>
    internal static unsafe TcpInfo? Read(int fd)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> buffer = stackalloc byte[Longest];
        var length = NativeSocket.GetOption(fd, NativeSocket.IPPROTO_TCP, NativeOption.TCP_INFO, buffer);
        return length < 0 ? null : TryParse(buffer[..length]);
    }

    /// <summary>Reads the structure's bytes; null if even the oldest fields are missing.</summary>
    internal static TcpInfo? TryParse(ReadOnlySpan<byte> info)
    {
        const int oldest = 104;
        if (info.Length < oldest)
            return null;
        return new TcpInfo
        {
            HasTimestamps = (info[5] & 1) != 0,
            SendMssBytes = U32(info, 16) ?? 0,
            Lost = U32(info, 32) ?? 0,
            PathMtuBytes = U32(info, 60) ?? 0,
            RttMicroseconds = U32(info, 68) ?? 0,
            RttVarianceMicroseconds = U32(info, 72) ?? 0,
            SlowStartThreshold = U32(info, 76) ?? 0,
            CongestionWindow = U32(info, 80) ?? 0,
            AdvertisedMssBytes = U32(info, 84) ?? 0,
            Reordering = U32(info, 88) ?? 0,
            TotalRetransmits = U32(info, 100) ?? 0,
            PacingRateBytesPerSecond = U64(info, 104) is { } pacing and not NoRate ? pacing : null,
            BytesAcknowledged = U64(info, 120),
            BytesReceived = U64(info, 128),
            SegmentsSent = U32(info, 136),
            SegmentsReceived = U32(info, 140),
            NotSentBytes = U32(info, 144),
            MinRttMicroseconds = U32(info, 148) is { } least and not uint.MaxValue ? least : null,
            DeliveryRateBytesPerSecond = U64(info, 160),
            ReorderingSeen = U32(info, 220),
            OutOfOrderReceived = U32(info, 224),
            SendWindowBytes = U32(info, 228),
        };
    }

    private static uint? U32(ReadOnlySpan<byte> info, int offset) => info.Length >= offset + 4 ? MemoryMarshal.Read<uint>(info[offset..]) : null;

    private static ulong? U64(ReadOnlySpan<byte> info, int offset) => info.Length >= offset + 8 ? MemoryMarshal.Read<ulong>(info[offset..]) : null;
}
