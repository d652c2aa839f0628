namespace NetTest.Engine.Remote.Runs;

/// <summary>
/// Median and median absolute deviation of all values but one, for each one in turn. Sorted once and not for each: a mesh of a hundred agents has
/// ten thousand pairs, each of which is compared with all others.
/// </summary>
internal sealed class PeerStatistics
{
    private readonly double[] _sorted;

    // Without one value, the median is one of three at most: so few medians have their deviations sorted.
    private readonly Dictionary<double, double[]> _deviations = [];

    internal PeerStatistics(IEnumerable<double> values) => _sorted = [.. values.Order()];

    /// <summary>How many values there are.</summary>
    internal int Count => _sorted.Length;

    /// <summary>Of all but one.</summary>
    /// <param name="value">That one, of at least two.</param>
    internal (double Median, double Deviation) Without(double value)
    {
        var median = MedianWithout(_sorted, value);
        if (!_deviations.TryGetValue(median, out var deviations))
            _deviations[median] = deviations = [.. _sorted.Select(other => Math.Abs(other - median)).Order()];
        return (median, MedianWithout(deviations, Math.Abs(value - median)));
    }

    private static double MedianWithout(double[] sorted, double value)
    {
        var left = Array.BinarySearch(sorted, value);
        var (count, middle) = (sorted.Length - 1, (sorted.Length - 1) / 2);
        return count % 2 == 1 ? At(middle) : (At(middle - 1) + At(middle)) / 2;

        double At(int index) => sorted[index < left ? index : index + 1];
    }
}
