namespace NetTest.Engine.Probes.Stamp;

/// <summary>Time stamps and error estimates of STAMP (RFC 8762, section 4.2.1): NTP's 64 bits (RFC 5905) or PTPv2's truncated 64 bits (RFC 8877).</summary>
internal static class StampTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // From 1900, NTP's epoch, to 1970.
    private const long NtpOffset = 2_208_988_800;
    private const ushort Synchronised = 0x8000;
    private const ushort Ptp = 0x4000;
    private const int LargestScale = 31;

    /// <summary>The time stamp of a moment in nanoseconds since 1970.</summary>
    internal static ulong Encode(long nanoseconds, bool isPtp)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, NanosecondsPerSecond);
        if (isPtp)
            return ((ulong)(uint)seconds << 32) | (uint)rest;
        // Rounded up by one unit of 0.23 ns, so that decoding, which rounds down, gives the same nanosecond back.
        var fraction = (((ulong)rest << 32) + NanosecondsPerSecond - 1) / NanosecondsPerSecond;
        return ((ulong)(uint)(seconds + NtpOffset) << 32) | fraction;
    }

    /// <summary>Nanoseconds since 1970. NTP's seconds roll over in 2036: a small number is of the era after (RFC 4330, section 3).</summary>
    internal static long Decode(ulong stamp, bool isPtp)
    {
        long seconds = (uint)(stamp >> 32);
        if (isPtp)
            return (seconds * NanosecondsPerSecond) + (uint)stamp;
        if (seconds < 0x8000_0000)
            seconds += 1L << 32;
        return ((seconds - NtpOffset) * NanosecondsPerSecond) + (long)(((stamp & uint.MaxValue) * NanosecondsPerSecond) >> 32);
    }

    /// <summary>The error estimate of a clock: S, Z, scale and multiplier, which is never 0. Rounded up.</summary>
    internal static ushort EncodeError(bool isSynchronised, bool isPtp, long errorNanoseconds)
    {
        var units = (UInt128)(ulong)Math.Max(0, errorNanoseconds) * (1UL << 32) / NanosecondsPerSecond + 1;
        var scale = 0;
        while (units > 255 && scale < LargestScale)
        {
            units = (units + 1) / 2;
            scale++;
        }

        var multiplier = (ushort)UInt128.Min(units, 255);
        return (ushort)((isSynchronised ? Synchronised : 0) | (isPtp ? Ptp : 0) | (scale << 8) | multiplier);
    }

    /// <summary>The error in nanoseconds, at most what fits; null if the estimate is void (multiplier 0).</summary>
    internal static long? DecodeError(ushort estimate)
    {
        var multiplier = estimate & 0xFF;
        if (multiplier == 0)
            return null;
        var scale = (estimate >> 8) & 0x3F;
        var nanoseconds = Math.ScaleB((double)multiplier * NanosecondsPerSecond, scale - 32);
        return nanoseconds >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(nanoseconds);
    }

    internal static bool IsSynchronised(ushort estimate) => (estimate & Synchronised) != 0;

    internal static bool IsPtp(ushort estimate) => (estimate & Ptp) != 0;
}
