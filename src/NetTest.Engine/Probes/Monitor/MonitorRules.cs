using System.Globalization;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>What is allowed in a monitor's options, and how results tell them.</summary>
internal static class MonitorRules
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    internal static void Check(ConnTestMonitorOptions options)
    {
        if (options.Targets.Count == 0 && options.TargetFile is null)
            throw new NetTestException(ErrorReason.InvalidArgument, "No target was named; give addresses, names, services (srv:NAME), or a file of them.");
        foreach (var target in options.Targets)
            Discovery.TargetText.Parse(target);
        // Later it may go and come again; at the start it is a name that was mistyped.
        if (options.TargetFile is { } file)
            Discovery.TargetFileReader.Check(file);
        Between(options.Interval, TimeSpan.FromMilliseconds(10), s_longest, "interval", "10 ms to 1 day");
        Between(options.Jitter, TimeSpan.Zero, s_longest, "random part of the interval", "0 to 1 day");
        Between(options.ResolveInterval, TimeSpan.FromMilliseconds(100), s_longest, "resolve interval", "0.1 s to 1 day");
        Between(options.DnsRetryInterval, TimeSpan.FromMilliseconds(100), s_longest, "DNS retry interval", "0.1 s to 1 day");
        if (options.PathMtuInterval is { } interval)
            Between(interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30), "path MTU interval", "1 s to 30 days");
        Range(options.MaxDnsRetries ?? 0, 0, int.MaxValue, "number of DNS retries", "0 or more; leave it out to retry for ever");
        Range(options.Count, 1, 1000, "number of probes in a round", "1 to 1000");
        Range(options.Rounds ?? 1, 1, long.MaxValue, "number of rounds", "1 or more; leave it out to go on for ever");
        Range(options.Neighbours ?? 1, 1, 100_000, "number of neighbours", "1 to 100000; leave it out to probe all peers");
        Range(options.MetricsPort ?? 0, 0, 65535, "port of metrics", "0 to 65535");
        if (options.Protocols.Count == 0)
            throw new NetTestException(ErrorReason.InvalidArgument, "No protocol was named; give at least one, such as udp.");
        if (options.Protocols.Contains(ProbeProtocol.Auto))
            throw new NetTestException(ErrorReason.InvalidArgument, "A monitor wants named protocols, so that its series stay the same; give for example udp and tcp-request instead of auto.");
        foreach (var protocol in options.Protocols)
            ConnTestRules.Check(MonitorProbe.OptionsFor(options, protocol, new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, options.Port)));
    }

    internal static IReadOnlyDictionary<string, object?> Describe(ConnTestMonitorOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Namespace"] = options.Context.Name,
        ["Targets"] = string.Join(' ', options.Targets),
        ["TargetFile"] = options.TargetFile,
        ["Port"] = options.Port,
        ["Protocols"] = string.Join(' ', options.Protocols.Select(ConnTestRules.Word)),
        ["IntervalSeconds"] = options.Interval.TotalSeconds,
        ["JitterSeconds"] = options.Jitter.TotalSeconds,
        ["Count"] = options.Count,
        ["TimeoutMs"] = options.Timeout.TotalMilliseconds,
        ["PayloadBytes"] = options.PayloadBytes,
        ["LongPayloadBytes"] = options.LongPayloadBytes,
        ["Rounds"] = options.Rounds,
        ["Neighbours"] = options.Neighbours,
        ["PathMtuIntervalSeconds"] = options.PathMtuInterval?.TotalSeconds,
        ["ResolveIntervalSeconds"] = options.ResolveInterval.TotalSeconds,
        ["DnsRetryIntervalSeconds"] = options.DnsRetryInterval.TotalSeconds,
        ["MaxDnsRetries"] = options.MaxDnsRetries,
        ["MetricsPort"] = options.MetricsPort,
        ["SourceAddress"] = options.SourceAddress?.ToString(),
        ["Dscp"] = options.Dscp,
        ["Authenticated"] = options.Key is not null,
    };

    private static void Between(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string what, string allowed)
    {
        if (value < minimum || value > maximum)
            throw Invalid(value, what, allowed);
    }

    private static void Range(long value, long minimum, long maximum, string what, string allowed)
    {
        if (value < minimum || value > maximum)
            throw Invalid(value, what, allowed);
    }

    private static NetTestException Invalid(object value, string what, string allowed) =>
        new(ErrorReason.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"{value} is not a {what}: {allowed}."), value);
}
