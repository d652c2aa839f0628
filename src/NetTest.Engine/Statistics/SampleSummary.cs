namespace NetTest.Engine.Statistics;

/// <summary>
/// What a few repeated measurements say: the median with a confidence interval that assumes no distribution. Runs of a network test are
/// few, skewed and have outliers (one timeout halves one run), so neither the mean nor Student's t does them justice. The interval lies
/// between two order statistics whose coverage the binomial distribution gives exactly (J.-Y. Le Boudec, Performance Evaluation of
/// Computer and Communication Systems, theorem 2.1 and table A.1; T. Hoefler, R. Belli, Scientific Benchmarking of Parallel Computing
/// Systems, SC '15, rules 5 and 6). Five values or fewer give no 95 %: then it is the whole range, with the coverage that it has.
/// </summary>
public sealed record SampleSummary
{
    private const double Wanted = 0.95;

    /// <summary>How many values.</summary>
    public required int Count { get; init; }

    /// <summary>The median.</summary>
    public required double Median { get; init; }

    /// <summary>The smallest value.</summary>
    public required double Min { get; init; }

    /// <summary>The largest value.</summary>
    public required double Max { get; init; }

    /// <summary>The mean.</summary>
    public required double Mean { get; init; }

    /// <summary>Sample standard deviation (n − 1); null with one value.</summary>
    public required double? StandardDeviation { get; init; }

    /// <summary>Median absolute deviation from the median, as it is (not scaled to a normal distribution's deviation).</summary>
    public required double MedianAbsoluteDeviation { get; init; }

    /// <summary>Interquartile range, quartiles interpolated linearly (Hyndman and Fan's type 7).</summary>
    public required double InterquartileRange { get; init; }

    /// <summary>Lower end of the median's confidence interval; null with one value.</summary>
    public required double? ConfidenceLow { get; init; }

    /// <summary>Upper end of the median's confidence interval; null with one value.</summary>
    public required double? ConfidenceHigh { get; init; }

    /// <summary>
    /// With what probability such an interval holds the true median, in percent: 95 or more from six values on, less below (five: 93.75,
    /// four: 87.5, three: 75, two: 50); null with one value.
    /// </summary>
    public required double? ConfidencePercent { get; init; }

    /// <summary>Width of the interval, in percent of the median; null with one value, or when the median is 0.</summary>
    public double? ConfidenceWidthPercent => Median != 0 && ConfidenceHigh - ConfidenceLow is { } width ? width / Math.Abs(Median) * 100 : null;

    /// <summary>Summarises the values; null when there are none.</summary>
    public static SampleSummary? Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            return null;
        var (rank, coverage) = ConfidenceRank(sorted.Length);
        var median = Quantile(sorted, 0.5);
        var mean = sorted.Average();
        return new SampleSummary
        {
            Count = sorted.Length,
            Median = median,
            Min = sorted[0],
            Max = sorted[^1],
            Mean = mean,
            StandardDeviation = sorted.Length < 2 ? null : Math.Sqrt(sorted.Sum(value => (value - mean) * (value - mean)) / (sorted.Length - 1)),
            MedianAbsoluteDeviation = Quantile([.. sorted.Select(value => Math.Abs(value - median)).Order()], 0.5),
            InterquartileRange = Quantile(sorted, 0.75) - Quantile(sorted, 0.25),
            ConfidenceLow = sorted.Length < 2 ? null : sorted[rank - 1],
            ConfidenceHigh = sorted.Length < 2 ? null : sorted[^rank],
            ConfidencePercent = sorted.Length < 2 ? null : coverage * 100,
        };
    }

    /// <summary>
    /// The largest rank r such that the r-th smallest and the r-th largest of n values enclose the median with 95 % at least, else 1; and with
    /// what probability they do: 1 − 2 P(B ≤ r − 1), B binomial with n and ½.
    /// </summary>
    internal static (int Rank, double Coverage) ConfidenceRank(int count)
    {
        // P(B = 0); beyond 1,000 values it is 0 in double precision, so logarithms carry it.
        var logTerm = -count * Math.Log(2);
        var below = Math.Exp(logTerm);
        var (rank, coverage) = (1, 1 - (2 * below));
        for (var next = 2; next <= count / 2; next++)
        {
            logTerm += Math.Log(count - next + 2) - Math.Log(next - 1);
            below += Math.Exp(logTerm);
            var candidate = 1 - (2 * below);
            if (candidate < Wanted)
                break;
            (rank, coverage) = (next, candidate);
        }

        return (rank, coverage);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var lower = (int)position;
        var upper = Math.Min(lower + 1, sorted.Length - 1);
        return sorted[lower] + ((position - lower) * (sorted[upper] - sorted[lower]));
    }
}
