namespace NetTest.Engine.Scenarios;

/// <summary>A demand on a result.</summary>
public sealed record ScenarioAssertion
{
    /// <summary>The server or client that it is about; null: the whole case, that is the sum over all clients.</summary>
    public string? On { get; init; }

    /// <summary>The numeric property of the result, such as <c>Failed</c> or <c>TransactionP99Ms</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The least value allowed; null: none.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest value allowed; null: none.</summary>
    public double? Max { get; init; }

    /// <summary>The value demanded; null: none.</summary>
    public double? EqualTo { get; init; }
}
