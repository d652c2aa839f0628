using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>What a built-in testlet is to do.</summary>
internal sealed record BuiltInCall
{
    /// <summary>Where its sockets are born.</summary>
    internal required NetworkContext Context { get; init; }

    /// <summary>Client: the target. Server: the address to listen on; null for all.</summary>
    internal string? Target { get; init; }

    /// <summary>Client: the port of the server that was made ready; null if there is none.</summary>
    internal int? TargetPort { get; init; }

    /// <summary>The arguments.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Server: the ports that it may take; null for any.</summary>
    internal PortRange? Ports { get; init; }

    /// <summary>Server: where in the range to begin to look for a port; what the agent served before is most likely in use.</summary>
    internal int PortOffset { get; init; }

    /// <summary>How long it may take.</summary>
    internal required TimeSpan TimeLimit { get; init; }

    /// <summary>The clock.</summary>
    internal required TimeProvider TimeProvider { get; init; }
}
