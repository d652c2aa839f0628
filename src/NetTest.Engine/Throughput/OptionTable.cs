using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>The options of a test as they were in effect, for its result; secrets are not among them.</summary>
internal static class OptionTable
{
    internal static IReadOnlyDictionary<string, object?> Of(IperfParameters parameters, double intervalSeconds) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Seconds"] = NullIfZero(parameters.Seconds),
        ["Bytes"] = NullIfZero(parameters.Bytes),
        ["Blocks"] = NullIfZero(parameters.Blocks),
        ["Parallel"] = parameters.Parallel,
        ["OmitSeconds"] = parameters.OmitSeconds,
        ["BlockBytes"] = parameters.BlockBytes,
        ["WindowBytes"] = NullIfZero(parameters.WindowBytes),
        ["MssBytes"] = NullIfZero(parameters.MssBytes),
        ["NoDelay"] = parameters.NoDelay,
        ["CongestionControl"] = parameters.CongestionControl,
        ["TypeOfService"] = NullIfZero(parameters.TypeOfService),
        ["RateBitsPerSecond"] = NullIfZero(parameters.RateBitsPerSecond),
        ["BurstBlocks"] = NullIfZero(parameters.BurstBlocks),
        ["ZeroCopy"] = parameters.ZeroCopy,
        ["NoCopyReceive"] = parameters.NoCopyReceive,
        ["DontFragment"] = parameters.DontFragment,
        ["Udp64BitCounters"] = parameters.Udp64BitCounters,
        ["IntervalSeconds"] = intervalSeconds,
    };

    internal static string Name(ThroughputProtocol protocol) => protocol == ThroughputProtocol.Udp ? "udp" : "tcp";

    internal static string Name(ThroughputDirection direction) => direction switch
    {
        ThroughputDirection.Send => "send",
        ThroughputDirection.Receive => "receive",
        _ => "bidirectional",
    };

    private static long? NullIfZero(long value) => value == 0 ? null : value;
}
