namespace NetTest.Engine.Remote.Agents;

/// <summary>What an agent says of itself in the handshake.</summary>
public sealed record AgentIdentity
{
    /// <summary>The version of the contract; both ends must speak the same. This NetTest speaks 1.</summary>
    public required int Protocol { get; init; }

    /// <summary>The version of NetTest.</summary>
    public required string Version { get; init; }

    /// <summary>The operating system and architecture, such as <c>linux-x64</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The agent's process id.</summary>
    public required int ProcessId { get; init; }
}
