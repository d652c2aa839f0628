using System.Net.Sockets;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>Finds what is wrong with options before anything is touched.</summary>
internal static class ThroughputOptionRules
{
    internal static void Check(ThroughputOptions options)
    {
        Require(!string.IsNullOrWhiteSpace(options.Target), "The target is empty: name the server, or give its address.", options.Target);
        Range(options.Port, 1, 65535, "The port");
        Range(options.Parallel, 1, IperfParameters.MostStreams, "The number of parallel streams");
        Range(options.OmitSeconds, 0, IperfParameters.LongestOmit, "The omitted time in seconds");
        Range(options.Seconds, 1, IperfParameters.LongestSeconds, "The duration in seconds");
        Range(options.Bytes, 1, long.MaxValue / 16, "The number of bytes");
        Range(options.Blocks, 1, long.MaxValue / 16 / IperfParameters.LongestBlock, "The number of blocks");
        Require(new[] { options.Seconds is not null, options.Bytes is not null, options.Blocks is not null }.Count(set => set) <= 1, "Only one of seconds, bytes and blocks can end a test.", options.Target);
        if (options.Protocol == ThroughputProtocol.Udp)
            Range(options.BlockBytes, IperfParameters.ShortestDatagram, IperfParameters.LongestDatagram, "The payload of a datagram in bytes");
        else
            Range(options.BlockBytes, 1, IperfParameters.LongestBlock, "The block size in bytes");
        Range(options.WindowBytes, 1, IperfParameters.LargestWindow, "The window in bytes");
        Range(options.MssBytes, 88, IperfParameters.LargestMss, "The MSS in bytes");
        Range(options.TypeOfService, 0, 255, "The type of service");
        Range(options.ClientPort, 1, 65535 - (2 * IperfParameters.MostStreams), "The client port");
        Range(options.RateBitsPerSecond, 0, long.MaxValue / 16, "The rate in bits per second");
        Range(options.BurstBlocks, 1, IperfParameters.LargestBurst, "The burst in blocks");
        Require(options.IntervalSeconds is >= 0.1 and <= 60, $"The interval is {options.IntervalSeconds} s; it must be 0.1 to 60 s.", options.IntervalSeconds);
        Require(options.CongestionControl is null or { Length: >= 1 and <= 15 }, "The name of a congestion control has 1 to 15 characters.", options.CongestionControl);
        Require(options.ConnectTimeout > TimeSpan.Zero && options.StallTimeout > TimeSpan.Zero, "A timeout must be longer than 0.", options.Target);
        Require(options.AddressFamily is null or AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, "The address family must be IPv4 or IPv6.", options.AddressFamily);
        Require(options.Address is null || options.AddressFamily is null || options.Address.AddressFamily == options.AddressFamily, "The address to bind to is not of the address family asked for.", options.Address);
        Require(options.Protocol == ThroughputProtocol.Tcp || !(options.ZeroCopy || options.NoCopyReceive || options.MssBytes is not null || options.CongestionControl is not null), "Zero-copy, no-copy receive, MSS and congestion control are for TCP only.", options.Target);
        Require(options.Protocol == ThroughputProtocol.Udp || !(options.DontFragment || options.Udp64BitCounters), "Don't-fragment and 64-bit counters are for UDP only.", options.Target);
        if ((options.ZeroCopy || options.NoCopyReceive || options.MssBytes is not null || options.CongestionControl is not null || options.DontFragment) && !OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "Zero-copy, no-copy receive, MSS, congestion control and don't-fragment need Linux.", options.Target);
    }

    internal static void Check(ThroughputServerOptions options)
    {
        Range(options.Port, 0, 65535, "The port");
        Range(options.MaxClients, 1, 10_000, "The number of clients");
        Require(options.IdleTimeout > TimeSpan.Zero, "The idle timeout must be longer than 0.", options.IdleTimeout);
        Require(options.IntervalSeconds is >= 0.1 and <= 60, $"The interval is {options.IntervalSeconds} s; it must be 0.1 to 60 s.", options.IntervalSeconds);
        foreach (var limits in new[] { options.ClientLimits, options.TotalLimits })
        {
            Range(limits.Streams, 1, int.MaxValue, "The limit of streams");
            Range(limits.BitsPerSecond, 1, long.MaxValue / 16, "The limit of bits per second");
            Require(limits.Duration is null || limits.Duration > TimeSpan.Zero, "The limit of the duration must be longer than 0.", limits.Duration);
        }
    }

    private static void Range(long? value, long least, long most, string what) =>
        Require(value is null || (value >= least && value <= most), FormattableString.Invariant($"{what} is {value}; it must be {least} to {most}."), value);

    private static void Require(bool isRight, string message, object? target)
    {
        if (!isRight)
            throw new NetTestException(ErrorReason.InvalidArgument, message, target);
    }
}
