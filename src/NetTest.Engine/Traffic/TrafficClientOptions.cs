using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Traffic;

/// <summary>A traffic client: whom it talks to, how, and how much. Whichever of connections and duration ends first ends it.</summary>
public sealed record TrafficClientOptions
{
    /// <summary>Its name in results; null: the server's end point.</summary>
    public string? Name { get; init; }

    /// <summary>Where its sockets are born. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The server.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>TCP or UDP.</summary>
    public TransportProtocol Protocol { get; init; }

    /// <summary>The pattern that it speaks. Default baseHttp.</summary>
    public TrafficPattern Pattern { get; init; } = TrafficPattern.BaseHttp;

    /// <summary>TLS; null: plain.</summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>How many connections in all, 1 or more; null: no limit, then a duration is required. Default 1.</summary>
    public long? Connections { get; init; } = 1;

    /// <summary>How many connections are held open at once (closed loop), 1 or more. Default 1. Unused with <see cref="Rate"/>.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Connections started per second (open loop): start i at t0 + i / rate; null: closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>How long each of the concurrent slots rests between two connections (closed loop). Default 0.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>After how long the test ends; null: when all connections are done.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Overrides the pattern's delay after a whole response; null: as the pattern says.</summary>
    public TimeSpan? ResponseDelay { get; init; }

    /// <summary>Overrides what this client knows of the server's delay, so that a wait for a slow answer is not cut short; null: as the pattern says.</summary>
    public TimeSpan? ServerResponseDelay { get; init; }

    /// <summary>Whether every byte received is compared with the pattern's.</summary>
    public bool VerifyPayload { get; init; }

    /// <summary>How long a TCP connect may take. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a TLS handshake may take. Default 10 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one round may take, delays left out. Default 30 s.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The source address; null: the kernel chooses.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>The source ports; null: the kernel chooses.</summary>
    public PortRange? SourcePorts { get; init; }

    /// <summary>DSCP of the packets sent, 0 to 63 (RFC 2474); null: the kernel's default.</summary>
    public int? Dscp { get; init; }

    /// <summary>TCP maximum segment size, 88 to 32767 bytes; null: the path's.</summary>
    public int? MaximumSegmentSize { get; init; }

    /// <summary>TCP keep-alive: idle time before the first probe, then the interval between probes, whole seconds; null: off.</summary>
    public TimeSpan? KeepAlive { get; init; }

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
