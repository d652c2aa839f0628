using System.Globalization;

namespace NetTest.Engine.Topology.Impairment;

/// <summary>What an impairment may say: the ranges of its numbers, and what contradicts what.</summary>
internal static class ImpairmentRules
{
    internal const double MaxDelayMs = 3_600_000;

    /// <summary>Below one frame of 1000 bytes a second a link is broken, not slow; tc-tbf(8) loses its precision there too.</summary>
    internal const long MinRate = 8_000;

    internal const long MaxRate = 1_000_000_000_000;

    /// <summary>tc counts a queue in 32 bits.</summary>
    internal const long MaxQueueBytes = uint.MaxValue;

    /// <summary>The Ethernet header, which counts for rate and queue.</summary>
    internal const int HeaderBytes = 14;

    private const int DefaultMtu = 1500;
    private const int LeastQueueFrames = 10;

    /// <summary>Whether nothing happens to frames.</summary>
    internal static bool IsNone(ImpairmentSpec? spec) => spec is null || (!NeedsFrameDecisions(spec) && spec.RateBitsPerSecond is null);

    /// <summary>Whether anything but the rate is asked for.</summary>
    internal static bool NeedsFrameDecisions(ImpairmentSpec? spec) =>
        spec is not null && (spec.DelayMs > 0 || spec.LossPercent > 0 || spec.LossBursts is not null || spec.DuplicatePercent > 0 || spec.CorruptPercent > 0);

    /// <summary>The bytes that may wait for the rate: as asked for, else 100 ms of it and at least ten frames.</summary>
    internal static long QueueBytes(ImpairmentSpec spec, int? mtu) =>
        spec.QueueBytes ?? Math.Min(MaxQueueBytes, Math.Max((spec.RateBitsPerSecond ?? 0) / 80, LeastQueueFrames * FrameBytes(mtu)));

    internal static long FrameBytes(int? mtu) => (mtu ?? DefaultMtu) + HeaderBytes;

    /// <summary>Everything that is wrong, in the order of the keys.</summary>
    internal static IEnumerable<ImpairmentProblem> Find(ImpairmentSpec spec, int? mtu) =>
        Ranges(spec).Concat(Bursts(spec.LossBursts)).Concat(Contradictions(spec)).Concat(Queue(spec, mtu));

    private static IEnumerable<ImpairmentProblem> Ranges(ImpairmentSpec spec)
    {
        foreach (var (key, value) in new[] { ("delay", spec.DelayMs), ("jitter", spec.JitterMs) })
        {
            if (value is not (>= 0 and <= MaxDelayMs))
                yield return new(key, Text($"{key} must be 0 to {MaxDelayMs} ms, not {value}"));
        }

        foreach (var (key, value) in new[] { ("loss", spec.LossPercent), ("reorder", spec.ReorderPercent), ("duplicate", spec.DuplicatePercent), ("corrupt", spec.CorruptPercent) })
        {
            if (!IsPercent(value))
                yield return new(key, Text($"{key} must be 0 to 100 percent, not {value}"));
        }

        if (spec.RateBitsPerSecond is < MinRate or > MaxRate)
            yield return new("rate", Text($"rate must be {MinRate} to {MaxRate} bit/s, not {spec.RateBitsPerSecond}"));
    }

    private static IEnumerable<ImpairmentProblem> Bursts(GilbertElliottLoss? bursts)
    {
        if (bursts is null)
            yield break;
        if (!IsPercent(bursts.EnterPercent) || bursts.EnterPercent == 0)
            yield return new("loss_bursts", Text($"a burst is entered with a chance over 0 and up to 100 percent per frame, not {bursts.EnterPercent}"));
        if (!IsPercent(bursts.LeavePercent) || bursts.LeavePercent == 0)
            yield return new("loss_bursts", Text($"a burst is left with a chance over 0 and up to 100 percent per frame, not {bursts.LeavePercent}; the mean burst is 100 divided by it, in frames"));
        if (!IsPercent(bursts.BadLossPercent) || !IsPercent(bursts.GoodLossPercent))
            yield return new("loss_bursts", Text($"the loss within and between bursts must be 0 to 100 percent, not {bursts.BadLossPercent} and {bursts.GoodLossPercent}"));
    }

    private static IEnumerable<ImpairmentProblem> Contradictions(ImpairmentSpec spec)
    {
        if (spec is { JitterMs: > 0, DelayMs: 0 })
            yield return new("jitter", "jitter varies a delay, and there is none; give a delay");
        if (spec is { JitterDistribution: not JitterDistribution.Uniform, JitterMs: 0 })
            yield return new("distribution", "a distribution says how jitter is spread, and there is none; give a jitter, or leave the distribution out");
        if (spec is { LossPercent: > 0, LossBursts: not null })
            yield return new("loss_bursts", "loss is either independent or comes in bursts; leave one of the two out");
        if (spec is { ReorderPercent: > 0, DelayMs: 0 })
            yield return new("reorder", "reordered frames overtake those that are delayed, and there is no delay; give a delay");
    }

    private static IEnumerable<ImpairmentProblem> Queue(ImpairmentSpec spec, int? mtu)
    {
        if (spec.QueueBytes is not { } bytes)
            yield break;
        if (spec.RateBitsPerSecond is null)
            yield return new("queue", "a queue holds what waits for a rate, and there is none; give a rate, or leave the queue out");
        else if (bytes < FrameBytes(mtu))
            yield return new("queue", Text($"a queue of {bytes} bytes holds no frame of the link's MTU ({FrameBytes(mtu)} bytes with its header), so nothing would pass; make it larger"));
        else if (bytes > MaxQueueBytes)
            yield return new("queue", Text($"a queue of {bytes} bytes is out of range: at most {MaxQueueBytes}"));
    }

    private static bool IsPercent(double value) => value is >= 0 and <= 100;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
