using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>A measurement of the round trip to one target.</summary>
public sealed record ConnTestOptions
{
    /// <summary>Host name or address, with or without a port: <c>web</c>, <c>10.1.1.2:8080</c>, <c>[2001:db8::2]:8080</c>; for HTTP also a URL.</summary>
    public required string Target { get; init; }

    /// <summary>How it is asked. Default: a URL by its scheme, anything else in all ways that it answers.</summary>
    public ProbeProtocol Protocol { get; init; }

    /// <summary>The port, if the target names none, 1 to 65535; null: 8080 (the responder's), STAMP 862 (RFC 8762), HTTP 80, HTTPS 443, gRPC 50051.</summary>
    public int? Port { get; init; }

    /// <summary>Where sockets are born and names are looked up. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The source address; null: the kernel chooses.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The family that a name is looked up in; unspecified: the first address of any.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>Probes of each payload size, 1 to 100,000,000. Default 10.</summary>
    public long Count { get; init; } = 10;

    /// <summary>From one probe's intended time to the next one's. Default 100 ms, at least 1 µs.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After so long a probe counts as lost. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Payload of the short probes, 0 to 65,487 bytes; raised to what the protocol needs (STAMP: 44 bytes). Default 10.</summary>
    public int PayloadBytes { get; init; } = 10;

    /// <summary>
    /// Payload of the long probes, 0 (none) to 65,487 bytes. Null: 10,000 with <see cref="ProbeProtocol.Udp"/> and
    /// <see cref="ProbeProtocol.TcpRequest"/>, none otherwise. Long datagrams may be fragmented: what is measured is the whole datagram.
    /// </summary>
    public int? LongPayloadBytes { get; init; }

    /// <summary>DSCP of the packets sent, 0 to 63 (RFC 2474); null: the kernel's default.</summary>
    public int? Dscp { get; init; }

    /// <summary>STAMP: the shared key; with one, packets are authenticated (RFC 8762, section 4.4). Null: none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>STAMP: PTPv2 time stamps instead of NTP's.</summary>
    public bool PtpTimestamps { get; init; }

    /// <summary>HTTP, HTTPS and gRPC: what is asked, and what is expected.</summary>
    public HttpProbeSettings Http { get; init; } = new();

    /// <summary>Percentage of short probes that may be lost, 0 to 100; with more the result is Failed, and always when nothing answered. Default 100.</summary>
    public double MaxLossPercent { get; init; } = 100;

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of results; probes are timed by the kernel's clocks.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether it runs on a thread that others use as well; for many short measurements at once.</summary>
    internal bool SharesThread { get; init; }

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
