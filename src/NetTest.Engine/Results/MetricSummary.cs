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

    /// <summary>The median with its unit, and from where to where the values go.</summary>
    public override string ToString() => FormattableString.Invariant($"{Median:0.###}{(Unit is null ? "" : " " + Unit)} ({Minimum:0.###} to {Maximum:0.###})");
}
