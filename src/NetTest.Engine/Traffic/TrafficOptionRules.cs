using System.Globalization;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>What is allowed in the options of servers and clients, and how results tell them.</summary>
internal static class TrafficOptionRules
{
    // A timer counts 2^32 milliseconds.
    private static readonly TimeSpan s_longestDuration = TimeSpan.FromDays(49);

    internal static void Check(TrafficServerOptions options)
    {
        PatternCheck.EnsureValid(options.Pattern, options.Protocol);
        Range(options.Port, 0, 65535, "port", "0 to 65535; 0 lets the kernel choose");
        CheckCommon(options.Protocol, options.Tls is not null, options.Dscp, options.MaximumSegmentSize, options.DatagramBytes);
        Positive(options.HandshakeTimeout, "handshake timeout");
        Positive(options.TransactionTimeout, "transaction timeout");
        Positive(options.IdleTimeout, "idle timeout");
        CheckVersions(options.Tls?.MinimumVersion, options.Tls?.MaximumVersion);
        if (options.ResponseDelay < TimeSpan.Zero)
            throw Invalid("response delay", options.ResponseDelay, "0 or more");
        if (options.Tls is { RequireClientCertificate: true, ClientAuthorities.Count: 0 })
            throw new NetTestException(ErrorReason.InvalidArgument, "Client certificates are required, but no authority is given to check them against; give its certificate.");
        CheckNames(options.Tls?.ApplicationProtocols);
    }

    internal static void Check(TrafficClientOptions options)
    {
        PatternCheck.EnsureValid(options.Pattern, options.Protocol);
        Range(options.Server.Port, 1, 65535, "port", "1 to 65535");
        CheckCommon(options.Protocol, options.Tls is not null, options.Dscp, options.MaximumSegmentSize, options.DatagramBytes);
        if (options.Connections is null && options.Duration is null)
            throw new NetTestException(ErrorReason.InvalidArgument, "A client without a number of connections needs a duration, or it would never end.");
        if (options.Connections < 1)
            throw Invalid("number of connections", options.Connections, "1 or more");
        Range(options.Concurrency, 1, 10_000_000, "concurrency", "1 or more");
        if (options.Rate is { } rate && !(rate > 0 && rate <= 10_000_000))
            throw Invalid("rate", rate, "more than 0 connections per second, and at most 10,000,000");
        if (options.Delay < TimeSpan.Zero)
            throw Invalid("delay", options.Delay, "0 or more");
        Positive(options.Duration ?? TimeSpan.FromSeconds(1), "duration");
        if (options.Duration > s_longestDuration)
            throw Invalid("duration", options.Duration, "at most 49 days");
        Positive(options.ConnectTimeout, "connect timeout");
        Positive(options.HandshakeTimeout, "handshake timeout");
        Positive(options.TransactionTimeout, "transaction timeout");
        CheckVersions(options.Tls?.MinimumVersion, options.Tls?.MaximumVersion);
        if (options.SourceAddress is { } source && source.AddressFamily != options.Server.AddressFamily)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The source address {source} and the server {options.Server} are of different families.", source);
        if (options.ResponseDelay < TimeSpan.Zero)
            throw Invalid("response delay", options.ResponseDelay, "0 or more");
        if (options.SourcePorts is { } ports && (ports.First < 1 || ports.Last > 65535 || ports.Last < ports.First))
            throw Invalid("range of source ports", ports, "1-65535, the first not above the last");
        if (options.KeepAlive is { } idle && (idle < TimeSpan.FromSeconds(1) || idle > TimeSpan.FromSeconds(32767)))
            throw Invalid("keep-alive time", idle, "1 to 32767 seconds");
        if (options.KeepAlive is not null && options.Protocol == TransportProtocol.Udp)
            throw new NetTestException(ErrorReason.InvalidArgument, "keep-alive is TCP's; leave out one of keep-alive and UDP");
        CheckNames(options.Tls?.ApplicationProtocols);
    }

    internal static string ProtocolName(TransportProtocol protocol, bool isTls) =>
        protocol == TransportProtocol.Udp ? "udp" : isTls ? "tls" : "tcp";

    internal static IReadOnlyDictionary<string, object?> Describe(TrafficServerOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Namespace"] = options.Context.Name,
        ["Port"] = options.Port,
        ["Protocol"] = ProtocolName(options.Protocol, options.Tls is not null),
        ["Pattern"] = options.Pattern.Name,
        ["ServerName"] = options.Tls?.ServerName,
        ["SessionResumption"] = options.Tls?.SessionResumption,
        ["VerifyPayload"] = options.VerifyPayload,
        ["ResponseDelaySeconds"] = options.ResponseDelay?.TotalSeconds,
        ["HandshakeTimeoutSeconds"] = options.HandshakeTimeout.TotalSeconds,
        ["TransactionTimeoutSeconds"] = options.TransactionTimeout.TotalSeconds,
        ["IdleTimeoutSeconds"] = options.IdleTimeout.TotalSeconds,
        ["Dscp"] = options.Dscp,
        ["MaximumSegmentSizeBytes"] = options.MaximumSegmentSize,
        ["DatagramBytes"] = options.Protocol == TransportProtocol.Udp ? options.DatagramBytes : null,
    };

    internal static IReadOnlyDictionary<string, object?> Describe(TrafficClientOptions options) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["Namespace"] = options.Context.Name,
        ["Protocol"] = ProtocolName(options.Protocol, options.Tls is not null),
        ["Pattern"] = options.Pattern.Name,
        ["Connections"] = options.Connections,
        ["Concurrency"] = options.Rate is null ? options.Concurrency : null,
        ["Rate"] = options.Rate,
        ["DelaySeconds"] = options.Delay.TotalSeconds,
        ["DurationSeconds"] = options.Duration?.TotalSeconds,
        ["ResponseDelaySeconds"] = options.ResponseDelay?.TotalSeconds,
        ["ServerName"] = options.Tls?.ServerName,
        ["Insecure"] = options.Tls?.Insecure,
        ["SessionResumption"] = options.Tls?.SessionResumption,
        ["VerifyPayload"] = options.VerifyPayload,
        ["ConnectTimeoutSeconds"] = options.ConnectTimeout.TotalSeconds,
        ["HandshakeTimeoutSeconds"] = options.HandshakeTimeout.TotalSeconds,
        ["TransactionTimeoutSeconds"] = options.TransactionTimeout.TotalSeconds,
        ["SourceAddress"] = options.SourceAddress?.ToString(),
        ["SourcePorts"] = options.SourcePorts?.ToString(),
        ["Dscp"] = options.Dscp,
        ["MaximumSegmentSizeBytes"] = options.MaximumSegmentSize,
        ["KeepAliveSeconds"] = options.KeepAlive?.TotalSeconds,
        ["DatagramBytes"] = options.Protocol == TransportProtocol.Udp ? options.DatagramBytes : null,
    };

    private static void CheckCommon(TransportProtocol protocol, bool isTls, int? dscp, int? mss, int datagramBytes)
    {
        if (protocol == TransportProtocol.Udp && isTls)
            throw new NetTestException(ErrorReason.InvalidArgument, "TLS runs over TCP; leave out one of TLS and UDP.");
        if (protocol == TransportProtocol.Udp && mss is not null)
            throw new NetTestException(ErrorReason.InvalidArgument, "the maximum segment size is TCP's; for UDP give the datagram size");
        if (dscp is { } codePoint)
            Range(codePoint, 0, 63, "DSCP", "0 to 63");
        if (mss is { } segment)
            Range(segment, 88, 32767, "maximum segment size", "88 to 32767 bytes");
        Range(datagramBytes, 1, 65507, "datagram size", "1 to 65507 bytes");
    }

    private static void CheckVersions(TlsProtocolVersion? minimum, TlsProtocolVersion? maximum)
    {
        if (minimum > maximum)
            throw new NetTestException(ErrorReason.InvalidArgument, "The oldest TLS version allowed is newer than the newest one.");
    }

    private static void CheckNames(IReadOnlyList<string>? protocols)
    {
        foreach (var name in protocols ?? [])
        {
            if (name.Length is 0 or > 255)
                throw Invalid("ALPN protocol", name, "1 to 255 characters (RFC 7301)");
        }
    }

    private static void Range(int value, int minimum, int maximum, string what, string allowed)
    {
        if (value < minimum || value > maximum)
            throw Invalid(what, value, allowed);
    }

    private static void Positive(TimeSpan value, string what)
    {
        if (value <= TimeSpan.Zero)
            throw Invalid(what, value, "more than 0");
    }

    private static NetTestException Invalid(string what, object? value, string allowed) =>
        new(ErrorReason.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"{value} is not a {what}: {allowed}."), value);
}
