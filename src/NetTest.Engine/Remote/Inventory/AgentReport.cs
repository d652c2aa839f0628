using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Inventory;

/// <summary>What is known of an agent that was asked.</summary>
public sealed record AgentReport
{
    /// <summary>The agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>What carries it.</summary>
    public required string Carrier { get; init; }

    /// <summary>Where it was looked for: a host, or a namespace.</summary>
    public required string Host { get; init; }

    /// <summary>Whether it answered.</summary>
    public required bool IsReachable { get; init; }

    /// <summary>Why it did not; null if it did.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of failure; null if it answered.</summary>
    public AgentFailure? Failure { get; init; }

    /// <summary>Its facts; null if it did not answer.</summary>
    public AgentFacts? Facts { get; init; }

    /// <summary>How much its clock is ahead of this machine's, in ms; null if it did not answer.</summary>
    public double? ClockOffsetMs { get; init; }

    /// <summary>By how much that may be wrong, in ms: half of the shortest round trip.</summary>
    public double? ClockErrorMs { get; init; }

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init => field = Indexable.List(value); } = [];

    /// <summary>Why it is in them, and not in others: a sentence per group.</summary>
    public IReadOnlyList<string> Why { get; init => field = Indexable.List(value); } = [];

    /// <summary>The user's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
