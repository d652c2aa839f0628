using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>Where the targets come from.</summary>
internal sealed record DiscoveryOptions
{
    /// <summary>Where names are resolved. Default the host.</summary>
    internal NetworkContext Context { get; init; } = NetworkContext.Host;

    /// <summary>
    /// Addresses and names, each with or without a port (<c>10.1.0.2</c>, <c>web:443</c>, <c>[2001:db8::2]:8080</c>), of which all addresses are
    /// taken; and names of services (<c>srv:NAME</c>, or a name that begins with an underscore), whose SRV records are.
    /// </summary>
    internal IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>A file with more targets, one or several a line, # begins a comment; read again when it changes. Null: none.</summary>
    internal string? TargetFile { get; init; }

    /// <summary>The port of targets that bear none, 1 to 65535. Default 8080.</summary>
    internal int Port { get; init; } = 8080;

    /// <summary>Only addresses of this family; null: both.</summary>
    internal AddressFamily? Family { get; init; }

    /// <summary>Whether this node itself is left out: an address of the namespace's with the port of its own responder. Default true.</summary>
    internal bool ExcludeSelf { get; init; } = true;

    /// <summary>The port of this node's own responder; null: it has none, and every address of the namespace's is this node.</summary>
    internal int? OwnPort { get; init; }
}
