using System.Globalization;

namespace NetTest.Engine.Traffic;

/// <summary>
/// A number, or a way to draw one: bytes of a message or seconds of a delay. Numbers drawn are used within the limits of
/// <see cref="MaxLengthBytes"/> and <see cref="MaxDelaySeconds"/>; those given outside are refused where the pattern is checked.
/// </summary>
public sealed partial record Distribution
{
    /// <summary>The longest message: 1 TiB. Lengths drawn above it are cut to it.</summary>
    public const long MaxLengthBytes = 1L << 40;

    /// <summary>The longest delay: 7 days. Delays drawn above it are cut to it.</summary>
    public const double MaxDelaySeconds = 7 * 86400;

    private readonly double _first;
    private readonly double _second;
    private readonly WeightedValue[] _choices = [];

    private Distribution()
    {
    }

    private Distribution(DistributionKind kind, double first, double second = 0)
    {
        Kind = kind;
        _first = first;
        _second = second;
    }

    /// <summary>Always 0.</summary>
    public static Distribution Zero { get; } = new();

    /// <summary>How numbers are drawn.</summary>
    public DistributionKind Kind { get; }

    /// <summary>The parameters in the order of the factory's; none of a choice.</summary>
    public IReadOnlyList<double> Parameters => Kind switch
    {
        DistributionKind.Choice => [],
        DistributionKind.Constant or DistributionKind.Exponential => [_first],
        _ => [_first, _second],
    };

    /// <summary>The values of a choice; else empty.</summary>
    public IReadOnlyList<WeightedValue> Choices => _choices;

    /// <summary>Whether every draw is the same.</summary>
    public bool IsConstant => Kind == DistributionKind.Constant;

    /// <summary>The mean before limits are applied; infinite for a Pareto distribution of shape 1 or less.</summary>
    public double Mean => Kind switch
    {
        DistributionKind.Uniform => (_first + _second) / 2,
        DistributionKind.LogNormal => _first * Math.Exp(_second * _second / 2),
        DistributionKind.Pareto => _second > 1 ? _first * _second / (_second - 1) : double.PositiveInfinity,
        DistributionKind.Choice => _choices.Sum(choice => choice.Value * choice.Weight) / _choices.Sum(choice => choice.Weight),
        _ => _first,
    };

    /// <summary>The smallest number that can be drawn, before limits.</summary>
    internal double Smallest => Kind switch
    {
        DistributionKind.Constant or DistributionKind.Uniform or DistributionKind.Pareto => _first,
        DistributionKind.Choice => _choices.Min(choice => choice.Value),
        DistributionKind.Normal => double.NegativeInfinity,
        _ => 0,
    };

    /// <summary>The largest number that is named, which must be within the limits.</summary>
    internal double LargestNamed => Kind switch
    {
        DistributionKind.Uniform => _second,
        DistributionKind.Choice => _choices.Max(choice => choice.Value),
        _ => _first,
    };

    /// <summary>Always the same value.</summary>
    /// <param name="value">0 or more.</param>
    /// <exception cref="NetTestException">It is negative or no number.</exception>
    public static Distribution Constant(double value) => new(DistributionKind.Constant, NotNegative(value, "the value"));

    /// <summary>Any value from a minimum to a maximum; of whole limits and for lengths, any whole one, both limits included.</summary>
    /// <param name="min">0 or more.</param>
    /// <param name="max">The minimum or more.</param>
    /// <exception cref="NetTestException">A parameter is out of range.</exception>
    public static Distribution Uniform(double min, double max)
    {
        NotNegative(min, "the minimum of uniform");
        NotNegative(max, "the maximum of uniform");
        return min <= max ? new(DistributionKind.Uniform, min, max)
            : throw Wrong($"the minimum of uniform ({Text(min)}) is above its maximum ({Text(max)}); give the smaller number first");
    }

    /// <summary>The normal distribution; negative draws are cut to the lower limit.</summary>
    /// <param name="mean">0 or more.</param>
    /// <param name="standardDeviation">0 or more.</param>
    /// <exception cref="NetTestException">A parameter is out of range.</exception>
    public static Distribution Normal(double mean, double standardDeviation) => new(
        DistributionKind.Normal, NotNegative(mean, "the mean of normal"), NotNegative(standardDeviation, "the standard deviation of normal"));

    /// <summary>The exponential distribution.</summary>
    /// <param name="mean">Above 0.</param>
    /// <exception cref="NetTestException">The parameter is out of range.</exception>
    public static Distribution Exponential(double mean) => new(DistributionKind.Exponential, Positive(mean, "the mean of exponential"));

    /// <summary>The log-normal distribution.</summary>
    /// <param name="median">Above 0.</param>
    /// <param name="sigma">The standard deviation of the natural logarithm, 0 or more.</param>
    /// <exception cref="NetTestException">A parameter is out of range.</exception>
    public static Distribution LogNormal(double median, double sigma) => new(
        DistributionKind.LogNormal, Positive(median, "the median of lognormal"), NotNegative(sigma, "sigma of lognormal"));

    /// <summary>The Pareto distribution.</summary>
    /// <param name="scale">The smallest value, above 0.</param>
    /// <param name="shape">Above 0; the smaller, the heavier the tail.</param>
    /// <exception cref="NetTestException">A parameter is out of range.</exception>
    public static Distribution Pareto(double scale, double shape) => new(
        DistributionKind.Pareto, Positive(scale, "the scale of pareto"), Positive(shape, "the shape of pareto"));

    /// <summary>One of several values, by weight.</summary>
    /// <param name="choices">At least one.</param>
    /// <exception cref="NetTestException">A value is negative, a weight not above 0, or there is none.</exception>
    public static Distribution Choice(params IEnumerable<WeightedValue> choices) => new(choices.ToArray());

    /// <summary>The distribution in words.</summary>
    public override string ToString() => Kind switch
    {
        DistributionKind.Uniform => $"{Text(_first)} to {Text(_second)}",
        DistributionKind.Normal => $"normal, mean {Text(_first)}, deviation {Text(_second)}",
        DistributionKind.Exponential => $"exponential, mean {Text(_first)}",
        DistributionKind.LogNormal => $"lognormal, median {Text(_first)}, sigma {Text(_second)}",
        DistributionKind.Pareto => $"pareto, scale {Text(_first)}, shape {Text(_second)}",
        DistributionKind.Choice => $"one of {string.Join(", ", _choices.Select(choice => $"{Text(choice.Value)} (weight {Text(choice.Weight)})"))}",
        _ => Text(_first),
    };

    private static double NotNegative(double value, string what) => double.IsFinite(value) && value >= 0 ? value
        : throw Wrong($"{what} is {Text(value)}; give a number of 0 or more");

    private static double Positive(double value, string what) => double.IsFinite(value) && value > 0 ? value
        : throw Wrong($"{what} is {Text(value)}; give a number above 0");

    private static NetTestException Wrong(string message) => new(ErrorReason.InvalidPattern, message);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
