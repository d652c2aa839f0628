using NetTest.Engine.Results;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Calibration;

/// <summary>What a calibration injects.</summary>
public sealed record CalibrationOptions
{
    /// <summary>What is to be measured. Default everything.</summary>
    public IReadOnlyList<CalibrationQuantity> Quantities { get; init; } = Enum.GetValues<CalibrationQuantity>();

    /// <summary>Delay of each direction, ms, over 0 to 1000. Default 20.</summary>
    public double DelayMs { get; init; } = 20;

    /// <summary>Uniform jitter around the delay, one direction, ms, over 0 to the delay. Default 10: wide enough to stand out from what a busy machine adds.</summary>
    public double JitterMs { get; init; } = 10;

    /// <summary>Loss on the way there, percent, over 0 to 50; on the way back it is half of that. Default 5.</summary>
    public double LossPercent { get; init; } = 5;

    /// <summary>Rate, bit/s of whole frames, 1 Mbit/s to 10 Gbit/s. Default 50 Mbit/s.</summary>
    public long RateBitsPerSecond { get; init; } = 50_000_000;

    /// <summary>MTU of the link behind the router, bytes, 576 to 1499. Default 1300.</summary>
    public int MtuBytes { get; init; } = 1300;

    /// <summary>Who impairs the links. Default: the kernel where it can, else the emulator.</summary>
    public ImpairmentBackend ImpairmentBackend { get; init; }

    /// <summary>What the emulator's random decisions grow from; null for a random one.</summary>
    public long? Seed { get; init; }

    /// <summary>Whether ping, tracepath and iperf3 measure beside the engine where they are installed. Default true.</summary>
    public bool UseSystemTools { get; init; } = true;

    /// <summary>The user's name for the result.</summary>
    public string? Label { get; init; }

    /// <summary>The user's tags for the result.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of the result.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <exception cref="NetTestException">A value is out of range.</exception>
    internal void Check()
    {
        Require(Quantities.Count > 0, "A calibration needs at least one quantity.", Quantities);
        Require(DelayMs is > 0 and <= 1000, $"A delay of {DelayMs} ms is out of range: over 0 to 1000 ms.", DelayMs);
        Require(JitterMs > 0 && JitterMs <= DelayMs, $"A jitter of {JitterMs} ms is out of range: over 0 to the delay, {DelayMs} ms.", JitterMs);
        Require(LossPercent is > 0 and <= 50, $"A loss of {LossPercent} % is out of range: over 0 to 50 %.", LossPercent);
        Require(RateBitsPerSecond is >= 1_000_000 and <= 10_000_000_000, $"A rate of {RateBitsPerSecond} bit/s is out of range: 1 Mbit/s to 10 Gbit/s.", RateBitsPerSecond);
        Require(MtuBytes is >= 576 and <= 1499, $"An MTU of {MtuBytes} bytes is out of range: 576 to 1499, smaller than the 1500 before it.", MtuBytes);
    }

    private static void Require(bool right, string message, object target)
    {
        if (!right)
            throw new NetTestException(ErrorReason.InvalidArgument, message, target);
    }
}
