using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>The kernel's wall clock and what it knows of its error (clock_gettime(2), adjtimex(2)).</summary>
internal static unsafe partial class NativeClock
{
    private const int Realtime = 0;
    private const int Unsynchronised = 0x40; // STA_UNSYNC
    private const int TimexLength = 208;

    /// <summary>Nanoseconds since 1970, UTC, of the clock that the kernel's time stamps are in.</summary>
    internal static long RealtimeNanoseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
            var time = stackalloc long[2];
            _ = clock_gettime(Realtime, time);
            return (time[0] * 1_000_000_000) + time[1];
        }
    }

    /// <summary>Whether the clock is synchronised, and its largest error in nanoseconds; null where the kernel does not tell.</summary>
    internal static (bool IsSynchronised, long MaximumError)? ReadError()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        // struct timex of 64-bit Linux: modes at byte 0 (0: only read), maxerror in µs at 24, status at 40.
        var timex = stackalloc byte[TimexLength];
        new Span<byte>(timex, TimexLength).Clear();
        if (adjtimex(timex) < 0)
            return null;
        return ((*(int*)(timex + 40) & Unsynchronised) == 0, *(long*)(timex + 24) * 1000);
    }

    [SuppressGCTransition]
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);

    [LibraryImport("libc")]
    private static partial int adjtimex(byte* timex);
}
