namespace NetTest.Engine.Results;

/// <summary>The outcome of one assertion of a scenario.</summary>
public sealed record AssertionResult
{
    /// <summary>The server or client that it is about.</summary>
    public required string On { get; init; }

    /// <summary>The property of the result, such as <c>Failed</c> or <c>TransactionP99Ms</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>What was demanded, such as <c>&lt;= 20</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>What was measured; null when the metric has no value.</summary>
    public required double? Actual { get; init; }

    /// <summary>Whether the demand was met. A metric without a value meets none.</summary>
    public required bool Passed { get; init; }
}
