namespace NetTest.Engine.Results;

/// <summary>What a run across agents did. Passed only if every testlet ended <see cref="TestletStatus.Ok"/>.</summary>
public sealed record TestRunResult : TestResult
{
    /// <summary>One row per agent, target and testlet, in the order in which they ended.</summary>
    public required IReadOnlyList<TestletResult> Results { get; init => field = Indexable.List(value); }

    /// <summary>The rows per source group, target group and testlet.</summary>
    public required IReadOnlyList<TestRunGroupSummary> ByGroup { get; init => field = Indexable.List(value); }

    /// <summary>The rows per source and target, and per source and per target alone; those that deviate first.</summary>
    public required IReadOnlyList<TestRunPairSummary> ByPair { get; init => field = Indexable.List(value); }

    /// <summary>The agents that could not take part, or were lost on the way: name and reason.</summary>
    public required IReadOnlyDictionary<string, string> LostAgents { get; init; }

    /// <summary>How many agents took part.</summary>
    public required int AgentCount { get; init; }

    /// <summary>How long each phase took, in seconds, by its name.</summary>
    public required IReadOnlyDictionary<string, double> PhaseSeconds { get; init; }
}
