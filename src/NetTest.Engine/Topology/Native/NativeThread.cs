using System.Runtime.InteropServices;

namespace NetTest.Engine.Topology.Native;

/// <summary>What concerns the calling thread alone: prctl(2), setpriority(2).</summary>
internal static partial class NativeThread
{
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK

    /// <summary>Lets timers of this thread expire when they are due, not up to 50 µs later.</summary>
    internal static void RequestPreciseTimers() => _ = prctl(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Puts this thread before others: a negative nice value needs CAP_SYS_NICE, without which nothing changes.</summary>
    internal static void SetNice(int nice) => _ = setpriority(0, 0, nice);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    // "Process 0" is the calling thread: Linux has a nice value per thread (setpriority(2), C library/kernel differences).
    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
