namespace NetTest.Engine.Results;

/// <summary>One quantity as it was injected and as one program measured it.</summary>
public sealed record CalibrationReading
{
    /// <summary>What was injected.</summary>
    public required CalibrationQuantity Quantity { get; init; }

    /// <summary>Which part of the path: <c>round trip</c>, <c>there</c>, <c>back</c>.</summary>
    public required string Part { get; init; }

    /// <summary>Who measured: <c>NetTest udp</c>, <c>ping</c>, <c>iperf3</c> …</summary>
    public required string MeasuredBy { get; init; }

    /// <summary>Unit of the three values: <c>ms</c>, <c>%</c>, <c>Mbit/s</c>, <c>bytes</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What the path was built to do.</summary>
    public required double Injected { get; init; }

    /// <summary>What was measured; null if it could not be, <see cref="Note"/> says why.</summary>
    public double? Measured { get; init; }

    /// <summary>Measured less injected.</summary>
    public double? Error => Measured - Injected;

    /// <summary>By how much the two may differ; null where nothing is promised.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Whether they differ by no more; null if nothing is promised or nothing was measured.</summary>
    public bool? WithinTolerance => Error is { } error && Tolerance is { } tolerance ? Math.Abs(error) <= tolerance : null;

    /// <summary>Whether nothing was measured because the program is not installed.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>A remark, such as why there is no measurement.</summary>
    public string? Note { get; init; }
}
