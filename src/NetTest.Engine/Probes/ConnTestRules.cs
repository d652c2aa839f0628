using System.Globalization;

namespace NetTest.Engine.Probes;

/// <summary>What is allowed in options, and how results tell them.</summary>
internal static class ConnTestRules
{
    /// <summary>The largest UDP payload over IPv4 (65,507) less what ICMP and IPv6 need beside it.</summary>
    internal const int LargestPayload = 65_487;

    internal static string Word(ProbeProtocol protocol) => ProbeProtocolName.Of(protocol);

    internal static void Check(ConnTestOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Target))
            throw new NetTestException(ErrorReason.InvalidArgument, "No target was named; give an address or a host name, such as 10.1.1.2 or web:8080.");
        Range(options.Port ?? 1, 1, 65535, "port");
        Range(options.Count, 1, 100_000_000, "number of probes");
        Range(options.PayloadBytes, 0, LargestPayload, "payload size in bytes");
        Range(options.LongPayloadBytes ?? 0, 0, LargestPayload, "payload size in bytes");
        Range(options.Dscp ?? 0, 0, 63, "DSCP");
        if (options.Interval < TimeSpan.FromMicroseconds(1) || options.Interval > TimeSpan.FromDays(1))
            throw Invalid(options.Interval, "interval", "1 µs to 1 day");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromHours(1))
            throw Invalid(options.Timeout, "timeout", "more than 0, at most 1 hour");
        if (!(options.MaxLossPercent is >= 0 and <= 100))
            throw Invalid(options.MaxLossPercent, "percentage of loss", "0 to 100");
        if (options.Key is { Length: 0 })
            throw new NetTestException(ErrorReason.InvalidArgument, "The key is empty; give at least one byte, or no key.");
        if (options.Key is not null && options.Protocol is not (ProbeProtocol.Auto or ProbeProtocol.Udp or ProbeProtocol.Stamp))
            throw new NetTestException(ErrorReason.InvalidArgument, $"A key belongs to STAMP; {Word(options.Protocol)} has none. Leave out the key, or use stamp.");
    }

    internal static void Check(ConnTestResponderOptions options)
    {
        Range(options.Port, 0, 65535, "port");
        Range(options.PacketsPerSecondPerSource, 1, 100_000_000, "number of packets per second");
        Range(options.MaxConnections, 1, 1_000_000, "number of connections");
        if (options.Key is { Length: 0 })
            throw new NetTestException(ErrorReason.InvalidArgument, "The key is empty; give at least one byte, or no key.");
    }

    internal static IReadOnlyDictionary<string, object?> Describe(ConnTestOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Namespace"] = options.Context.Name,
        ["Protocol"] = Word(options.Protocol),
        ["Count"] = options.Count,
        ["IntervalMs"] = options.Interval.TotalMilliseconds,
        ["TimeoutMs"] = options.Timeout.TotalMilliseconds,
        ["PayloadBytes"] = options.PayloadBytes,
        ["LongPayloadBytes"] = options.LongPayloadBytes,
        ["SourceAddress"] = options.SourceAddress?.ToString(),
        ["Dscp"] = options.Dscp,
        ["Authenticated"] = options.Key is not null,
        ["MaxLossPercent"] = options.MaxLossPercent,
    };

    internal static IReadOnlyDictionary<string, object?> Describe(ConnTestResponderOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Namespace"] = options.Context.Name,
        ["Port"] = options.Port,
        ["Stateful"] = options.Stateful,
        ["Authenticated"] = options.Key is not null,
        ["PacketsPerSecondPerSource"] = options.PacketsPerSecondPerSource,
        ["MaxConnections"] = options.MaxConnections,
    };

    private static void Range(long value, long minimum, long maximum, string what)
    {
        if (value < minimum || value > maximum)
            throw Invalid(value, what, string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}"));
    }

    private static NetTestException Invalid(object value, string what, string allowed) =>
        new(ErrorReason.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"{value} is not a {what}: {allowed}."), value);
}
