namespace NetTest.Engine.Traffic;

/// <summary>A number, or a way to draw one.</summary>
public sealed record Distribution
{
    /// <summary>Always 0.</summary>
    public static Distribution Zero { get; } = new();

    /// <summary>Always the same value.</summary>
    public static Distribution Constant(double value) => throw new NotImplementedException(FormattableString.Invariant($"{value}"));
}
