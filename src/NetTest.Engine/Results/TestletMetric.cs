namespace NetTest.Engine.Results;

/// <summary>A value that a testlet measured. Either <see cref="Value"/> or <see cref="Text"/>; both are null when it is unknown.</summary>
public sealed record TestletMetric
{
    /// <summary>The number; true counts as 1, false as 0.</summary>
    public double? Value { get; init; }

    /// <summary>The text, if it is no number.</summary>
    public string? Text { get; init; }

    /// <summary>The unit, such as <c>ms</c> or <c>bit/s</c>; null if the testlet does not say.</summary>
    public string? Unit { get; init; }

    /// <summary>Which values are good.</summary>
    public MetricDirection Better { get; init; }

    /// <summary>The value with its unit.</summary>
    public override string ToString() => FormattableString.Invariant($"{(object?)Value ?? Text}{(Unit is null ? "" : " " + Unit)}");
}
