using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>The calling thread's sleep and processor time and priority (clock_nanosleep(2), getrusage(2), prctl(2), setpriority(2)).</summary>
internal static unsafe partial class NativeThread
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int SetTimerSlack = 29;
    private const int ThisThread = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Lets the thread's timers fire when they are due; the kernel's default allows it to be 50 µs late.</summary>
    internal static void SharpenTimers()
    {
        if (OperatingSystem.IsLinux())
            _ = prctl(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Sleeps until the monotonic clock shows this time.</summary>
    internal static void SleepUntil(long nanoseconds)
    {
        var time = stackalloc long[] { nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond };
        _ = clock_nanosleep(Monotonic, Absolute, time, null);
    }

    /// <summary>Puts the thread before others: a negative nice value needs CAP_SYS_NICE, without which nothing changes.</summary>
    internal static void SetNice(int nice) => _ = setpriority(0, 0, nice);

    /// <summary>Processor time of the thread so far, µs.</summary>
    internal static (long UserMicroseconds, long SystemMicroseconds) Usage()
    {
        var usage = stackalloc long[18];
        return getrusage(ThisThread, usage) < 0 ? default : ((usage[0] * 1_000_000) + usage[1], (usage[2] * 1_000_000) + usage[3]);
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);

    // "Process 0" is the calling thread: Linux has a nice value per thread (setpriority(2), C library/kernel differences).
    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, long* time, long* remaining);

    [LibraryImport("libc")]
    private static partial int getrusage(int who, long* usage);
}
