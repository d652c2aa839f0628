namespace NetTest.Engine.Remote.Runs;

/// <summary>What a run would do; agents have been asked for their facts, and nothing else has been touched.</summary>
public sealed record TestRunPlan
{
    /// <summary>The run's label.</summary>
    public required string Label { get; init; }

    /// <summary>The tests in the order of their steps.</summary>
    public required IReadOnlyList<PlannedTest> Tests { get; init => field = Indexable.List(value); }

    /// <summary>The load per agent's link.</summary>
    public required IReadOnlyList<PlannedLoad> Loads { get; init => field = Indexable.List(value); }

    /// <summary>How many steps there are.</summary>
    public required int Steps { get; init; }

    /// <summary>How long it takes at most, in seconds, when every testlet uses its whole limit.</summary>
    public required double LongestSeconds { get; init; }

    /// <summary>Agents that cannot take part, and why.</summary>
    public required IReadOnlyDictionary<string, string> LostAgents { get; init; }
}
