using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Probes.Timing;

/// <summary>One moment on both clocks: the monotonic one, which durations are counted in, and the wall clock of the kernel's time stamps, which may jump.</summary>
internal readonly record struct ClockPair(long Monotonic, long Realtime)
{
    // Within what two readings of one moment may lie apart; more means that the thread was interrupted between them.
    private const long Apart = 5_000;

    // 500 ppm is the most that NTP slews; the rest is for the reading.
    private const long SlewDivisor = 1_000;
    private const long JumpAllowed = 20_000;

    internal static ClockPair Now
    {
        get
        {
            var pair = Read(out var apart);
            for (var i = 0; i < 3 && apart > Apart; i++)
                pair = Read(out apart);
            return pair;
        }
    }

    /// <summary>Whether the wall clock was set between an earlier moment and this one.</summary>
    internal bool HasJumpedSince(ClockPair earlier)
    {
        var elapsed = Monotonic - earlier.Monotonic;
        return Math.Abs(Realtime - earlier.Realtime - elapsed) > JumpAllowed + (elapsed / SlewDivisor);
    }

    private static ClockPair Read(out long apart)
    {
        var before = MonotonicClock.Now;
        var realtime = NativeClock.RealtimeNanoseconds;
        var after = MonotonicClock.Now;
        apart = after - before;
        return new ClockPair(after, realtime + (apart / 2));
    }
}
