using Xunit;

namespace NetTest.Engine.Tests;

/// <summary>Asserts that a repeated action allocates nothing.</summary>
internal static class Allocation
{
    // The runtime at times charges a thread once with a few KB of its own (4,680 bytes in one run of fifteen, of a walk that draws the same numbers
    // in every run; not the collector's doing, as far as could be shown). The smallest object has 24 bytes, so 1,000 repeats tell the two apart.
    private const long RuntimeBytes = 16_384;

    internal static void AssertNone(long repeats, Action action)
    {
        Assert.True(repeats >= 1_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, RuntimeBytes);
    }
}
