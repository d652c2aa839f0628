using System.Net;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput;

/// <summary>A throughput server that iperf3 clients and NetTest's can use, many at once.</summary>
public sealed record ThroughputServerOptions
{
    /// <summary>The server's name in results; null: its end point.</summary>
    public string? Name { get; init; }

    /// <summary>Where its sockets are born. Default the host.</summary>
    public NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>The address it listens on. Default all addresses, IPv4 and IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;

    /// <summary>The TCP and UDP port, 0 to 65535; 0: the kernel chooses one, <see cref="ThroughputServer.EndPoint"/> shows it. Default 5201.</summary>
    public int Port { get; init; } = 5201;

    /// <summary>Tests at once, 1 to 10000; a client beyond that is refused with ACCESS_DENIED. Default 256.</summary>
    public int MaxClients { get; init; } = 256;

    /// <summary>What one test may ask for. Default no limit.</summary>
    public ThroughputLimits ClientLimits { get; init; } = ThroughputLimits.None;

    /// <summary>What all tests that run at once may ask for together (duration: how long the server serves). Default no limit.</summary>
    public ThroughputLimits TotalLimits { get; init; } = ThroughputLimits.None;

    /// <summary>The networks whose clients may use the server; empty: all.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>Who may use the server; null: everybody.</summary>
    public ThroughputAuthorization? Authorization { get; init; }

    /// <summary>Whether the server ends after one test (<c>-1</c>); <see cref="ThroughputServer.Completion"/> tells when.</summary>
    public bool OneOff { get; init; }

    /// <summary>How long a client may be silent where something is due, and how long no data may come while data is expected. Default 30 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Seconds per interval of the results, 0.1 to 60. Default 1.</summary>
    public double IntervalSeconds { get; init; } = 1;

    /// <summary>UDP: whether segmentation and receive offload are used where the kernel has them. Default true.</summary>
    public bool SegmentationOffload { get; init; } = true;

    /// <summary>The user's name for the results.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the results.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of results and credentials; pacing and deadlines are the kernel's monotonic clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where it says what it does: the commands it runs, what it binds, what was negotiated. Default nowhere, which costs nothing.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
