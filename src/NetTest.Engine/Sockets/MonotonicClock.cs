using System.Diagnostics;

namespace NetTest.Engine.Sockets;

/// <summary>The kernel's monotonic clock in nanoseconds: what deadlines, schedules and latencies are counted in.</summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    internal static long Now =>
        Stopwatch.Frequency == NanosecondsPerSecond
            ? Stopwatch.GetTimestamp()
            : (long)((Int128)Stopwatch.GetTimestamp() * NanosecondsPerSecond / Stopwatch.Frequency);

    /// <summary>No deadline.</summary>
    internal const long Never = long.MaxValue;

    internal static long ToNanoseconds(TimeSpan span) =>
        span >= TimeSpan.FromTicks(Never / 100 / 4) ? Never / 4 : span.Ticks * 100;

    /// <summary>The moment that lies so far ahead.</summary>
    internal static long After(TimeSpan span) => Now + ToNanoseconds(span);
}
