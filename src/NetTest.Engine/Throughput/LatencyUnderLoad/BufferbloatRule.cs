namespace NetTest.Engine.Throughput.LatencyUnderLoad;

/// <summary>
/// How much latency grows under load, as DSLReports' speed test grades it (https://www.dslreports.com/faq/17930): by the increase of the mean
/// round-trip time over idle, averaged over the load up and the load down. Less than 5 ms A+, 30 ms A, 60 ms B, 200 ms C, 400 ms D, else F.
/// </summary>
internal static class BufferbloatRule
{
    /// <summary>The increase that is graded, ms: the average of those that were measured, each 0 at least; null if none was.</summary>
    /// <param name="idleMeanMs">Mean RTT without load.</param>
    /// <param name="loadedMeanMs">Mean RTT under the load up, and under the load down; null where nothing came back.</param>
    internal static double? Increase(double? idleMeanMs, params IEnumerable<double?> loadedMeanMs)
    {
        // A path that got faster under load (a radio woken up) has no bloat; it makes no credit for the other direction.
        double[] increases = [.. loadedMeanMs.Select(loaded => loaded - idleMeanMs).OfType<double>().Select(increase => Math.Max(0, increase))];
        return increases.Length == 0 ? null : increases.Average();
    }

    internal static string Grade(double increaseMs) => increaseMs switch
    {
        < 5 => "A+",
        < 30 => "A",
        < 60 => "B",
        < 200 => "C",
        < 400 => "D",
        _ => "F",
    };
}
