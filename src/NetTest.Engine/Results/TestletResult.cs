namespace NetTest.Engine.Results;

/// <summary>
/// What one testlet did on one agent against one target. A part of a <see cref="TestRunResult"/>, whose core properties it repeats, so that a row
/// of it can stand alone; its status is finer than a whole test's.
/// </summary>
public sealed record TestletResult
{
    /// <summary>The option under which the testlet's arguments stand.</summary>
    public const string ArgumentsOption = "Arguments";

    /// <summary>Identifies the row; a version 7 UUID.</summary>
    public string Id { get; init; } = Guid.CreateVersion7().ToString();

    /// <summary>The <see cref="TestResult.Id"/> of the run.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's label, or null.</summary>
    public string? Label { get; init; }

    /// <summary>The agent that ran it.</summary>
    public required string Agent { get; init; }

    /// <summary>The group in which the agent took part; null if it was named itself.</summary>
    public string? Group { get; init; }

    /// <summary>The target: the name of an agent, or an uncontrolled host as given.</summary>
    public required string Target { get; init; }

    /// <summary>The target agent's group; null for an uncontrolled target.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The address, or address and port, that was talked to; null if it did not come that far.</summary>
    public string? TargetAddress { get; init; }

    /// <summary>The testlet's name.</summary>
    public required string Testlet { get; init; }

    /// <summary>As what it ran: Arguments (as the run names them), ServerTestlet and ServerArguments if the run names a server, TimeLimitSeconds.</summary>
    public IReadOnlyDictionary<string, object?> Options { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>How it ended.</summary>
    public required TestletStatus Status { get; init; }

    /// <summary>Why, if it is not <see cref="TestletStatus.Ok"/>: one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>The program's exit code, 128 and the signal's number if a signal ended it; null for a built-in testlet and for one that did not run.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What it wrote to standard error: at most the first 16 KiB.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>Whether it wrote more than is kept, to standard output (1 MiB) or standard error.</summary>
    public bool OutputTruncated { get; init; }

    /// <summary>What it measured, by name.</summary>
    public IReadOnlyDictionary<string, TestletMetric> Metrics { get; init; } = new Dictionary<string, TestletMetric>(StringComparer.Ordinal);

    /// <summary>When it started, by the coordinator's clock, UTC; null if it did not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it ran, in seconds; 0 if it did not.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>The agent's host name; null if it is not known.</summary>
    public string? Host { get; init; }

    /// <summary>The version of NetTest on the agent; null if it is not known.</summary>
    public string? Version { get; init; }

    /// <summary>The run's tags and, over them, the agent's.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
