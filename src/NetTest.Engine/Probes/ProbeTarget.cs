using System.Net;

namespace NetTest.Engine.Probes;

/// <summary>A target whose name has been looked up.</summary>
internal sealed record ProbeTarget
{
    /// <summary>As the user named it.</summary>
    internal required string Name { get; init; }

    /// <summary>Host name or address, without port or brackets.</summary>
    internal required string Host { get; init; }

    internal required IPAddress Address { get; init; }

    internal required int Port { get; init; }

    /// <summary>Path and query of a URL; null if none was named.</summary>
    internal string? Path { get; init; }

    /// <summary>How long the look-up took; null for an address.</summary>
    internal long? LookupNanoseconds { get; init; }

    internal IPEndPoint EndPoint => new(Address, Port);
}
