namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>The rule of <see cref="BufferbloatGrade"/>.</summary>
internal static class BufferbloatRule
{
    /// <summary>The increase that is graded, ms: the average of those that were measured, each 0 at least; null if none was.</summary>
    /// <param name="idleMeanMs">Mean RTT without load.</param>
    /// <param name="loadedMeanMs">Mean RTT under the load up, and under the load down; null where nothing came back.</param>
    internal static double? Increase(double? idleMeanMs, params ReadOnlySpan<double?> loadedMeanMs)
    {
        var (sum, count) = (0d, 0);
        foreach (var loaded in loadedMeanMs)
        {
            // A path that got faster under load (a radio woken up) has no bloat; it makes no credit for the other direction.
            if (loaded - idleMeanMs is { } increase)
                (sum, count) = (sum + Math.Max(0, increase), count + 1);
        }

        return count == 0 ? null : sum / count;
    }

    internal static BufferbloatGrade Grade(double increaseMs) => increaseMs switch
    {
        < 5 => BufferbloatGrade.APlus,
        < 30 => BufferbloatGrade.A,
        < 60 => BufferbloatGrade.B,
        < 200 => BufferbloatGrade.C,
        < 400 => BufferbloatGrade.D,
        _ => BufferbloatGrade.F,
    };

    /// <summary>The grade as people write it.</summary>
    internal static string Text(BufferbloatGrade grade) => grade == BufferbloatGrade.APlus ? "A+" : grade.ToString();
}
