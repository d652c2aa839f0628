namespace NetTest.Engine.Topology.Emulation;

/// <summary>How much memory the frames of one emulator may take, over all its threads.</summary>
internal sealed class MemoryBudget(long bytes)
{
    private const long Least = 64L << 20, Most = 4L << 30;

    private long _left = bytes;

    /// <summary>
    /// A quarter of what the process may use, 64 MiB to 4 GiB: 1 Gbit/s × 1 s of full frames takes 170 MiB.
    /// </summary>
    internal static MemoryBudget ForThisMachine() =>
        new(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, Least, Most));

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _left, -bytes) >= 0)
            return true;
        Give(bytes);
        return false;
    }

    internal void Give(long bytes) => Interlocked.Add(ref _left, bytes);
}
