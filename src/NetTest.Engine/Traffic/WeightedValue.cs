namespace NetTest.Engine.Traffic;

/// <summary>A value of a choice and how often it is drawn.</summary>
/// <param name="Value">The value, 0 or more.</param>
/// <param name="Weight">Its weight relative to the others', above 0.</param>
public readonly record struct WeightedValue(double Value, double Weight);
