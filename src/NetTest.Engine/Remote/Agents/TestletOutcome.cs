using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Agents;

/// <summary>What became of an order, as the agent saw it.</summary>
public sealed record TestletOutcome
{
    /// <summary>How it ended.</summary>
    public required TestletStatus Status { get; init; }

    /// <summary>Why, if it is not Ok.</summary>
    public string? Reason { get; init; }

    /// <summary>The program's exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The beginning of its standard error.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>Whether output was cut.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>What it measured.</summary>
    public IReadOnlyDictionary<string, TestletMetric> Metrics { get; init; } = new Dictionary<string, TestletMetric>(StringComparer.Ordinal);

    /// <summary>When it started, by the agent's clock; null if it did not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it ran, in seconds.</summary>
    public double DurationSeconds { get; init; }
}
