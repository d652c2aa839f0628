using NetTest.Engine.Sockets;

namespace NetTest.Engine.Remote.Agents;

/// <summary>One testlet to be run once.</summary>
public sealed record TestletOrder
{
    /// <summary>Identifies it among all orders of all runs.</summary>
    public required string Id { get; init; }

    /// <summary>The testlet.</summary>
    public required TestletReference Testlet { get; init; }

    /// <summary>Which end it plays.</summary>
    public required TestletRole Role { get; init; }

    /// <summary>The target as the testlet gets it: an address or a name; for a server the address that it is to listen on, null for all.</summary>
    public string? Target { get; init; }

    /// <summary>The port of the server that was made ready for it; null if the testlet chooses by itself.</summary>
    public int? TargetPort { get; init; }

    /// <summary>Its arguments, one by one; no shell ever sees them.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The ports that a server may take; null: any that is free.</summary>
    public PortRange? Ports { get; init; }

    /// <summary>After how long it is ended. Default 30 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);
}
