using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Installation;

/// <summary>What became of installing NetTest on an agent.</summary>
public sealed record AgentInstallation
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>What became of it.</summary>
    public required AgentInstallStatus Status { get; init; }

    /// <summary>What was to be installed.</summary>
    public AgentPackageKind Kind { get; init; }

    /// <summary>The version that is there now; null if none is known.</summary>
    public string? Version { get; init; }

    /// <summary>The version that was there before; null if there was none.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>The agent's platform, such as <c>linux-x64</c>; null if it could not be asked.</summary>
    public string? Platform { get; init; }

    /// <summary>How much was sent, in bytes; 0 if nothing was.</summary>
    public long BytesSent { get; init; }

    /// <summary>The kind of failure; null if it did not fail, or failed for what lies here.</summary>
    public AgentFailure? Failure { get; init; }

    /// <summary>Why it failed: one sentence; null if it did not.</summary>
    public string? Reason { get; init; }
}
