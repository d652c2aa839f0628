using System.Runtime.CompilerServices;

namespace NetTest.Engine.Statistics;

/// <summary>
/// The SplitMix64 generator (Steele, Lea, Flood 2014; the reference of java.util.SplittableRandom). Chosen because a draw for any round can be
/// made without those before it, so that both ends agree without talking and a cursor keeps no generator.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state = state;

    /// <summary>The generator of one use, 0 to 3, in one round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static SplitMix64 For(ulong seed, long round, int purpose) =>
        new(Mix(seed + Gamma) ^ Mix(((ulong)round * 4) + (ulong)(uint)purpose));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    internal double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (0, 1], so that its logarithm is finite.</summary>
    internal double NextPositiveDouble() => ((Next() >> 11) + 1) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
