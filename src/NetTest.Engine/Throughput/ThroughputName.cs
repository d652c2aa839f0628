using System.Globalization;

namespace NetTest.Engine.Throughput;

/// <summary>How a far end is named in results.</summary>
internal static class ThroughputName
{
    /// <summary><c>host:port</c>, an IPv6 address in brackets.</summary>
    internal static string Of(ThroughputOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(options.Target.Contains(':', StringComparison.Ordinal) ? $"[{options.Target}]" : options.Target)}:{options.Port}");
}
