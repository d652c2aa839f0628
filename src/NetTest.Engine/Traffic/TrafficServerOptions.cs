using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>A traffic server.</summary>
public sealed record TrafficServerOptions
{
    /// <summary>Its name in results; null: its end point.</summary>
    public string? Name { get; init; }

    /// <summary>Where its socket is born. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The address it listens on. Default all addresses, IPv4 and IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port, 0 to 65535; 0: the kernel chooses one, <see cref="TrafficServer.EndPoint"/> shows it. Default 443.</summary>
    public int Port { get; init; } = 443;

    /// <summary>TCP or UDP.</summary>
    public TransportProtocol Protocol { get; init; }

    /// <summary>The pattern that it speaks. Default baseHttp.</summary>
    public TrafficPattern Pattern { get; init; } = TrafficPattern.BaseHttp;

    /// <summary>TLS; null: plain.</summary>
    public TlsServerOptions? Tls { get; init; }

    /// <summary>Overrides the pattern's delay between a whole request and its response; null: as the pattern says.</summary>
    public TimeSpan? ResponseDelay { get; init; }

    /// <summary>Whether every byte received is compared with the pattern's.</summary>
    public bool VerifyPayload { get; init; }

    /// <summary>How long a TLS handshake may take. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one message may take, from its first byte to its last, delays left out. Default 30 s.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may be silent between messages. Default 120 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>DSCP of the packets sent, 0 to 63 (RFC 2474); null: the kernel's default.</summary>
    public int? Dscp { get; init; }

    /// <summary>TCP maximum segment size, 88 to 32767 bytes; null: the path's.</summary>
    public int? MaximumSegmentSize { get; init; }

    /// <summary>UDP: the largest payload put into one datagram, 1 to 65507 bytes. Default 1400.</summary>
    public int DatagramBytes { get; init; } = 1400;

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of results; pacing and deadlines are the kernel's monotonic clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
