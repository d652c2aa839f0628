using Xunit;

namespace NetTest.Engine.Tests;

/// <summary>Asserts that a repeated action allocates nothing.</summary>
internal static class Allocation
{
    // A garbage collection that another test causes charges this thread with the rest of its allocation context, at most 8 KB, though it
    // allocated nothing (seen as 4,680 bytes in one run of fourteen). The smallest object has 24 bytes, so 1,000 repeats tell the two apart.
    private const long ContextBytes = 16_384;

    internal static void AssertNone(long repeats, Action action)
    {
        Assert.True(repeats >= 1_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ContextBytes);
    }
}
