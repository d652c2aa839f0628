namespace NetTest.Engine.Results;

/// <summary>A metric over several rows.</summary>
public sealed record MetricSummary
{
    /// <summary>How many rows have it.</summary>
    public required int Count { get; init; }

    /// <summary>The least value.</summary>
    public required double Minimum { get; init; }

    /// <summary>The arithmetic mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The median.</summary>
    public required double Median { get; init; }

    /// <summary>The greatest value.</summary>
    public required double Maximum { get; init; }

    /// <summary>The unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Which values are good.</summary>
    public MetricDirection Better { get; init; }
}
