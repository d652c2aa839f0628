namespace NetTest.Engine.Calibration;

/// <summary>How far a share may lie from its probability by chance alone.</summary>
internal static class Binomial
{
    // Two-sided 99.9 %: a calibration has several such readings and is not to cry wolf; a machine that loses one frame in a hundred by itself is far outside.
    private const double Quantile = 3.2905;

    /// <summary>Half the width of the interval around <paramref name="percent"/>, by the normal approximation, in percent.</summary>
    internal static double HalfWidthPercent(double percent, long trials)
    {
        var p = percent / 100;
        return 100 * Quantile * Math.Sqrt(p * (1 - p) / Math.Max(1, trials));
    }
}
