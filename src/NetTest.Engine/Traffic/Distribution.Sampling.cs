using NetTest.Engine.Statistics;

namespace NetTest.Engine.Traffic;

/// <content>The draws. Each is a function of the generator's state alone, so both ends of a connection draw the same.</content>
public sealed partial record Distribution
{
    // Sums of weights up to and with each choice; empty unless this is a choice.
    private readonly double[] _cumulativeWeights = [];

    private Distribution(WeightedValue[] choices)
    {
        if (choices.Length == 0)
            throw Wrong("choice has no values; give [[value, weight], …]");
        Kind = DistributionKind.Choice;
        _choices = choices;
        _cumulativeWeights = new double[choices.Length];
        double sum = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            NotNegative(choices[i].Value, "a value of choice");
            _cumulativeWeights[i] = sum += Positive(choices[i].Weight, "a weight of choice");
        }

        if (!double.IsFinite(sum))
            throw Wrong("the weights of choice are too large to be added; give smaller ones");
    }

    /// <summary>A draw without limits; may be negative or huge.</summary>
    internal double Sample(ref SplitMix64 random) => Kind switch
    {
        DistributionKind.Uniform => _first + (random.NextDouble() * (_second - _first)),
        DistributionKind.Normal => _first + (_second * StandardNormal(ref random)),
        DistributionKind.Exponential => -_first * Math.Log(random.NextPositiveDouble()),
        DistributionKind.LogNormal => _first * Math.Exp(_second * StandardNormal(ref random)),
        DistributionKind.Pareto => _first * Math.Pow(random.NextPositiveDouble(), -1 / _second),
        DistributionKind.Choice => _choices[Chosen(random.NextDouble() * _cumulativeWeights[^1])].Value,
        _ => _first,
    };

    /// <summary>
    /// A length in whole bytes. A number given (constant, choice) is taken as it is, 0 included; a number drawn is at least 1, so that chance
    /// never takes a message away.
    /// </summary>
    internal long SampleLength(ref SplitMix64 random)
    {
        if (Kind == DistributionKind.Constant)
            return Whole(_first, 0);
        if (Kind == DistributionKind.Choice)
            return Whole(Sample(ref random), 0);
        // Rounding a continuous draw would give both limits half their share.
        if (Kind == DistributionKind.Uniform && double.IsInteger(_first) && double.IsInteger(_second))
            return Whole(Math.Min(_second, _first + Math.Floor(random.NextDouble() * (_second - _first + 1))), 1);
        return Whole(Sample(ref random), 1);
    }

    /// <summary>A delay, 0 to <see cref="MaxDelaySeconds"/>.</summary>
    internal TimeSpan SampleDelay(ref SplitMix64 random) =>
        TimeSpan.FromSeconds(Math.Clamp(IsConstant ? _first : Sample(ref random), 0, MaxDelaySeconds));

    private static long Whole(double value, long least) => (long)Math.Clamp(Math.Round(value), least, MaxLengthBytes);

    // Box and Muller 1958, one of the pair: a generator lives for one draw, so the other could not be kept.
    private static double StandardNormal(ref SplitMix64 random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(random.NextPositiveDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private int Chosen(double weight)
    {
        int found = Array.BinarySearch(_cumulativeWeights, weight);
        // A hit on a sum belongs to the choice after it; a miss gives the complement of the first sum above.
        return Math.Min(found >= 0 ? found + 1 : ~found, _choices.Length - 1);
    }
}
