using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Ports;

/// <summary>Which ports of which hosts to try, and how hard.</summary>
public sealed record PortTestOptions
{
    /// <summary>Addresses, or names that are looked up inside the namespace.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The ports.</summary>
    public required IReadOnlyList<PortRange> Ports { get; init; }

    /// <summary>Address family to use of names that have both; null for the first that the resolver gives.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>Connections attempted at once over all hosts, 1 to 4096; each host has its equal share, so that a silent one delays no other. Default 128.</summary>
    public int Concurrency { get; init; } = 128;

    /// <summary>Connections started per second at most; null for no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>How long to wait for an answer; default 2 s, in which a first SYN that is lost is repeated once.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a port that is not open makes the test fail.</summary>
    public bool RequireOpen { get; init; }

    /// <summary>A name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>Tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it is said what is done; default nowhere.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
