using NetTest.Engine.Statistics;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>The random decisions about either the frames themselves or their duplicates.</summary>
internal struct CopyDraws
{
    private const double NanosecondsPerMillisecond = 1e6;

    private SplitMix64 _corrupt;
    private SplitMix64 _bit;
    private SplitMix64 _reorder;
    private SplitMix64 _jitter;
    private double _spareNormal;
    private bool _hasSpare;

    /// <param name="seed">What the decisions grow from.</param>
    /// <param name="use">0 to 3: each gives streams of its own.</param>
    internal CopyDraws(ulong seed, int use)
    {
        _corrupt = SplitMix64.For(seed, 10, use);
        _bit = SplitMix64.For(seed, 11, use);
        _reorder = SplitMix64.For(seed, 12, use);
        _jitter = SplitMix64.For(seed, 13, use);
    }

    internal CopyFate Next(ImpairmentSpec spec, int length)
    {
        var bit = spec.CorruptPercent > 0 && _corrupt.NextDouble() * 100 < spec.CorruptPercent ? Below(_bit.Next(), length * 8) : -1;
        if (spec.DelayMs <= 0 && spec.JitterMs <= 0)
            return new CopyFate(bit, 0, IsReordered: false);
        var travel = Travel(spec);
        var reordered = spec.ReorderPercent > 0 && _reorder.NextDouble() * 100 < spec.ReorderPercent;
        return new CopyFate(bit, reordered ? 0 : travel, reordered);
    }

    private static int Below(ulong random, int limit) => (int)Math.BigMul(random, (ulong)limit, out _);

    private long Travel(ImpairmentSpec spec)
    {
        if (spec.JitterMs <= 0)
            return (long)(spec.DelayMs * NanosecondsPerMillisecond);
        var spread = spec.JitterDistribution == JitterDistribution.Normal ? Normal() : (2 * _jitter.NextDouble()) - 1;
        return (long)(Math.Max(0, spec.DelayMs + (spec.JitterMs * spread)) * NanosecondsPerMillisecond);
    }

    // Box and Muller 1958: exact, with the whole tail; the table of the kernel's netem ends at four standard deviations.
    private double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spareNormal;
        }

        var radius = Math.Sqrt(-2 * Math.Log(_jitter.NextPositiveDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * _jitter.NextDouble());
        _hasSpare = true;
        _spareNormal = radius * sine;
        return radius * cosine;
    }
}
