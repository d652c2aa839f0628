using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NetTest.Engine.Statistics;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// The random decisions of one direction. Each kind has a generator of its own that moves once per frame whether the frame survives or not: so another
/// loss does not change the jitter of the frames that are left, and the same seed gives every frame the same fate.
/// </summary>
internal sealed class FrameDraws
{
    private readonly int _direction;
    private long _seed;
    private SplitMix64 _loss;
    private SplitMix64 _burst;
    private SplitMix64 _duplicate;
    private CopyDraws _original;
    private CopyDraws _copy;
    private bool _isBad;

    /// <param name="seed">What the decisions grow from; null for anything.</param>
    /// <param name="direction">0 or 1: two directions with the same seed decide differently.</param>
    internal FrameDraws(long? seed, int direction)
    {
        _direction = direction;
        Plant(seed ?? MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long))));
    }

    /// <summary>Begins anew if that is another seed; else the decisions go on.</summary>
    internal void Reseed(long? seed)
    {
        if (seed is { } given && given != _seed)
            Plant(given);
    }

    internal FrameFate Next(ImpairmentSpec spec, int length)
    {
        var lost = IsLost(spec);
        var duplicated = spec.DuplicatePercent > 0 && _duplicate.NextDouble() * 100 < spec.DuplicatePercent;
        var original = _original.Next(spec, length);
        return new FrameFate(lost, duplicated && !lost, original, duplicated ? _copy.Next(spec, length) : default);
    }

    // As tc-netem's: the loss is that of the state in which the frame finds the link; then the state may change.
    private bool IsLost(ImpairmentSpec spec)
    {
        if (spec.LossBursts is not { } bursts)
            return spec.LossPercent > 0 && _loss.NextDouble() * 100 < spec.LossPercent;
        var lost = _loss.NextDouble() * 100 < (_isBad ? bursts.BadLossPercent : bursts.GoodLossPercent);
        if (_burst.NextDouble() * 100 < (_isBad ? bursts.LeavePercent : bursts.EnterPercent))
            _isBad = !_isBad;
        return lost;
    }

    private void Plant(long seed)
    {
        _seed = seed;
        _isBad = false;
        _loss = SplitMix64.For((ulong)seed, 0, _direction);
        _burst = SplitMix64.For((ulong)seed, 1, _direction);
        _duplicate = SplitMix64.For((ulong)seed, 2, _direction);
        _original = new CopyDraws((ulong)seed, _direction);
        _copy = new CopyDraws((ulong)seed, _direction + 2);
    }
}
