using System.Net.Sockets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Trace;

/// <summary>What to trace, and how.</summary>
public sealed record TraceOptions
{
    /// <summary>An address, or a name that is looked up inside the namespace.</summary>
    public required string Target { get; init; }

    /// <summary>Address family to use of a name that has both; null for the first that the resolver gives.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>What the probes are; default UDP.</summary>
    public TraceMethod Method { get; init; }

    /// <summary>Destination port; null for 33434 (UDP) or 80 (TCP). All probes of a flow have the same ports.</summary>
    public int? Port { get; init; }

    /// <summary>The first hop, 1 to 255.</summary>
    public int FirstHop { get; init; } = 1;

    /// <summary>The last hop to try, 1 to 255; default 30.</summary>
    public int MaximumHops { get; init; } = 30;

    /// <summary>Probes per hop, 1 to 20; default 3. With several paths each flow tries so often at most until a hop has answered it.</summary>
    public int Count { get; init; } = 3;

    /// <summary>Flows, 1 to 32; more than one shows where the way branches.</summary>
    public int Paths { get; init; } = 1;

    /// <summary>Size of the probes' IP packets, 60 to 65535 bytes; they may not be fragmented, and a router that cannot pass one names its MTU. Default 60.</summary>
    public int PacketBytes { get; init; } = 60;

    /// <summary>How long to wait for an answer; default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to look up the names of nodes, inside the namespace.</summary>
    public bool ResolveNames { get; init; }

    /// <summary>A name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>Tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it is said what is done; default nowhere.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
