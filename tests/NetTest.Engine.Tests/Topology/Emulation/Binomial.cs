using Xunit;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Checks a count against the chance it is said to come from.</summary>
internal static class Binomial
{
    /// <summary>Within the interval that holds 99 % of all counts (normal approximation, with its correction for continuity).</summary>
    internal static void AssertWithin99(long count, long trials, double percent)
    {
        var p = percent / 100;
        var mean = trials * p;
        var half = (2.576 * Math.Sqrt(trials * p * (1 - p))) + 0.5;
        Assert.InRange(count, (long)Math.Floor(mean - half), (long)Math.Ceiling(mean + half));
    }
}
