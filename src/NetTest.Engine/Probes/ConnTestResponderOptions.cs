using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>The far end of a measurement: reflects STAMP packets over UDP and echoes bytes over TCP, on one port number.</summary>
public sealed record ConnTestResponderOptions
{
    /// <summary>The port that measurements ask by default; 862, STAMP's own (RFC 8762), needs privilege.</summary>
    public const int DefaultPort = 8080;

    /// <summary>Its name in results; null: its end point.</summary>
    public string? Name { get; init; }

    /// <summary>Where its sockets are born. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The address it listens on. Default all addresses, IPv4 and IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port of UDP and TCP, 0 to 65535; 0: the kernel chooses one that is free for both. Default 8080.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The shared key (RFC 8762, section 4.4); with one, packets without a right HMAC are not answered, and TCP is off. Null: none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Whether it numbers its answers per sender, so that the sender can tell the direction of a loss (RFC 8762, section 4). Default true.</summary>
    public bool Stateful { get; init; } = true;

    /// <summary>Packets per second and source address that are answered, 1 or more. Default 20,000.</summary>
    public int PacketsPerSecondPerSource { get; init; } = 20_000;

    /// <summary>TCP connections held open at once, 1 or more. Default 1,024.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of results.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
