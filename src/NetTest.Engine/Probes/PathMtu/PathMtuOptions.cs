using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>What to search for, and how.</summary>
public sealed record PathMtuOptions
{
    /// <summary>The port of NetTest's responder (UDP) and of the TCP connection whose MSS is read: 8080.</summary>
    public const int DefaultPort = 8080;

    /// <summary>An address, or a name that is looked up inside the namespace.</summary>
    public required string Target { get; init; }

    /// <summary>Address family to use of a name that has both; null for the first that the resolver gives.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The address that packets leave from, one of the namespace's, which decides the family as well; null: the kernel chooses.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>What acknowledges the probes; default: whatever answers.</summary>
    public PathMtuMethod Method { get; init; }

    /// <summary>UDP port of the responder and TCP port of the connection, 1 to 65535.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The biggest packet to try, 68 (IPv6: 1280) to 65535; null for what the route says.</summary>
    public int? MaximumBytes { get; init; }

    /// <summary>The path MTU that is wanted: less is a failed test; null: only black holes and unreachable targets fail.</summary>
    public int? MinimumBytes { get; init; }

    /// <summary>How long to wait for a first answer, and at most for any later one; default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to connect by TCP as well, for the MSS; default true.</summary>
    public bool ReadMss { get; init; } = true;

    /// <summary>A name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>Tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it is said what is done; default nowhere.</summary>
    public EngineLog Log { get; init; } = EngineLog.None;
}
