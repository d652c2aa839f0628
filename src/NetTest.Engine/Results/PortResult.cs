namespace NetTest.Engine.Results;

/// <summary>One port of one host.</summary>
public sealed record PortResult
{
    /// <summary>The host as it was given.</summary>
    public required string Target { get; init; }

    /// <summary>The address that was tried; null if the name could not be resolved.</summary>
    public string? Address { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>What it is.</summary>
    public required PortState State { get; init; }

    /// <summary>How long connecting took, ms; null unless it is open.</summary>
    public double? ConnectMs { get; init; }

    /// <summary>The node that refused on the host's behalf by ICMP; null if none did.</summary>
    public string? RefusedBy { get; init; }
}
