namespace NetTest.Engine.Results;

/// <summary>The rows of one source group, target group and testlet.</summary>
public sealed record TestRunGroupSummary
{
    /// <summary>The source group; null for agents that were named themselves.</summary>
    public string? Group { get; init; }

    /// <summary>The target group; null for uncontrolled targets.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The testlet.</summary>
    public required string Testlet { get; init; }

    /// <summary>Its arguments, as the run names them: the same testlet with others is summed up apart. Empty: none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>How many rows there are.</summary>
    public required int Count { get; init; }

    /// <summary>How many of them are Ok.</summary>
    public required int Succeeded { get; init; }

    /// <summary>How many are not, by status.</summary>
    public required IReadOnlyDictionary<string, int> FailuresByStatus { get; init; }

    /// <summary>The metrics of the rows that are Ok.</summary>
    public required IReadOnlyDictionary<string, MetricSummary> Metrics { get; init; }
}
