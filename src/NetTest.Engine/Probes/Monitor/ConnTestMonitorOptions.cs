using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>A node of a mesh: it probes its peers for ever, answers theirs, and serves metrics.</summary>
public sealed record ConnTestMonitorOptions
{
    /// <summary>The port that conntest serves its metrics on.</summary>
    public const int DefaultMetricsPort = 9990;

    /// <summary>Its name in this session; null: the node's name.</summary>
    public string? Name { get; init; }

    /// <summary>Where sockets are born and names are looked up. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>
    /// The peers: addresses and names, each with or without a port (<c>10.1.0.2</c>, <c>web:443</c>, <c>[2001:db8::2]:8080</c>), of which all addresses
    /// are taken; and names of services (<c>srv:NAME</c>, or a name that begins with an underscore), whose SRV records are.
    /// </summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>A file with more targets, # begins a comment; read again when it changes. Null: none.</summary>
    public string? TargetFile { get; init; }

    /// <summary>The port of targets that bear none, and of the own responder, 1 to 65535. Default 8080.</summary>
    public int Port { get; init; } = ConnTestResponderOptions.DefaultPort;

    /// <summary>Only addresses of this family; unspecified: both.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    /// <summary>Whether this node may be its own peer. Default false: an address of the namespace's with the responder's port is left out.</summary>
    public bool IncludeSelf { get; init; }

    /// <summary>How long what was found holds before it is looked up again. Default 30 s.</summary>
    public TimeSpan ResolveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after a failure the look-up is repeated. Default 5 s.</summary>
    public TimeSpan DnsRetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many retries in a row may find nobody before the monitor gives up; null: it never does. Default null.</summary>
    public int? MaxDnsRetries { get; init; }

    /// <summary>How peers are asked, each way in every round. Default UDP, which shows loss, and TCP requests, which show retransmissions.</summary>
    public IReadOnlyList<ProbeProtocol> Protocols { get; init; } = [ProbeProtocol.Udp, ProbeProtocol.TcpRequest];

    /// <summary>From one round with a peer to the next, 10 ms to 1 day. Default 5 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>To which a random time from 0 to this is added each round. Default 5 s.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Probes of each payload in a round, 1 to 1,000, 20 ms apart. Default 1. With more than one, a stateful far end tells the direction of a loss.
    /// </summary>
    public int Count { get; init; } = 1;

    /// <summary>After so long a probe counts as lost. Default 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Payload of the short probes, 0 to 65,487 bytes. Default 10.</summary>
    public int PayloadBytes { get; init; } = 10;

    /// <summary>Payload of the long probes, 0 (none) to 65,487 bytes. Default 10,000.</summary>
    public int LongPayloadBytes { get; init; } = 10_000;

    /// <summary>Rounds with each peer; null: for ever. Default null.</summary>
    public long? Rounds { get; init; }

    /// <summary>How many of the others this node probes, 1 or more, per address family; null: all. Default null.</summary>
    public int? Neighbours { get; init; }

    /// <summary>How often the path MTU to each peer is measured; null: never. Default 300 s.</summary>
    public TimeSpan? PathMtuInterval { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether it answers the probes of others. Default true.</summary>
    public bool Respond { get; init; } = true;

    /// <summary>The address that its responder and its metrics listen on. Default all addresses, IPv4 and IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port of metrics, 0 to 65535; 0: the kernel chooses; null: none are served. Default 9990.</summary>
    public int? MetricsPort { get; init; } = DefaultMetricsPort;

    /// <summary>The node's name in metrics; null: the environment's NODE_NAME, or the host's name.</summary>
    public string? NodeName { get; init; }

    /// <summary>The source address of probes; null: the kernel chooses.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>DSCP of the packets sent, 0 to 63 (RFC 2474); null: the kernel's default.</summary>
    public int? Dscp { get; init; }

    /// <summary>STAMP: the key that all nodes share (RFC 8762, section 4.4); null: none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of the schedule and of results; probes are timed by the kernel's clocks.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;

    /// <summary>The name that the node goes by.</summary>
    public string EffectiveNodeName =>
        NodeName ?? (Environment.GetEnvironmentVariable("NODE_NAME") is { Length: > 0 } name ? name : Environment.MachineName);
}
