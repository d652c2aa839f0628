using System.Globalization;
using System.Text;

namespace NetTest.Engine.Topology.Impairment;

/// <summary>
/// The lines for <c>tc -batch</c> that impair what leaves one device. Where both are needed, netem is the root and tbf its child, which is the
/// one way in which the queue of a rate has a bound of its own: tbf above netem would count the frames that travel.
/// </summary>
internal static class KernelQueue
{
    // A token bucket loses what comes after it is full, so timers that are late cost rate: measured 45.7 of 47.8 Mbit/s with a bucket of one frame, 47.8
    // with 1 ms worth; 422 of 956 and 953; and on a machine with much else to do 43.3 with 1 ms.
    private const int BurstsPerSecond = 500;
    private const int LeastBurstFrames = 2;

    // netem's own default, 1000 frames, is full at 100 Mbit/s and 100 ms: that would be loss that nobody asked for.
    private const long LeastLimitFrames = 100_000;
    private const long MostLimitFrames = 10_000_000;
    private const double FramesPerMs = 1_000;

    internal static KernelShape ShapeOf(ImpairmentSpec? spec) =>
        (ImpairmentRules.NeedsFrameDecisions(spec) ? KernelShape.Netem : KernelShape.None) | (spec?.RateBitsPerSecond is null ? KernelShape.None : KernelShape.Tbf);

    /// <summary>Impairs a device that has no queue of ours.</summary>
    internal static IEnumerable<string> Add(string device, ImpairmentSpec? spec, int? mtu)
    {
        var shape = ShapeOf(spec);
        if (shape.HasFlag(KernelShape.Netem))
            yield return $"qdisc add dev {device} root handle 1: {Netem(spec!, whole: false)}";
        if (shape.HasFlag(KernelShape.Tbf))
            yield return $"qdisc add dev {device} {TbfPlace(shape)} {Tbf(spec!, mtu)}";
    }

    /// <summary>
    /// Changes the numbers, and keeps every frame that is queued; null if that cannot be, because other queues are needed or because
    /// netem has no way back from a table to none.
    /// </summary>
    internal static IReadOnlyList<string>? TryChange(string device, ImpairmentSpec? from, ImpairmentSpec? to, int? mtu)
    {
        var (old, shape) = (ShapeOf(from), ShapeOf(to));
        if (old == KernelShape.None && shape == KernelShape.None)
            return [];
        var loses = (shape & old) != old || old == KernelShape.None || (old != shape && old == KernelShape.Tbf);
        var losesTable = from?.JitterDistribution == JitterDistribution.Normal && to?.JitterDistribution != JitterDistribution.Normal;
        if (loses || losesTable)
            return null;
        var lines = new List<string>();
        if (shape.HasFlag(KernelShape.Netem))
            lines.Add($"qdisc change dev {device} root handle 1: {Netem(to!, whole: true)}");
        if (shape.HasFlag(KernelShape.Tbf))
            lines.Add($"qdisc {(old.HasFlag(KernelShape.Tbf) ? "change" : "add")} dev {device} {TbfPlace(shape)} {Tbf(to!, mtu)}");
        return lines;
    }

    /// <summary>Makes queues let everything go at once, so that they can be removed when they are empty.</summary>
    internal static IEnumerable<string> Open(string device, ImpairmentSpec? spec)
    {
        var shape = ShapeOf(spec);
        if (shape.HasFlag(KernelShape.Netem))
            yield return $"qdisc change dev {device} root handle 1: {Netem(new ImpairmentSpec(), whole: true)}";
        if (shape.HasFlag(KernelShape.Tbf))
            yield return $"qdisc change dev {device} {TbfPlace(shape)} tbf rate 100gbit burst 12500000 limit {ImpairmentRules.MaxQueueBytes}";
    }

    internal static string Remove(string device) => $"qdisc del dev {device} root";

    private static string TbfPlace(KernelShape shape) => shape.HasFlag(KernelShape.Netem) ? "parent 1:1 handle 10:" : "root handle 10:";

    // netem keeps what a change does not name, so a change names all.
    private static string Netem(ImpairmentSpec spec, bool whole)
    {
        var frames = (long)(FramesPerMs * (spec.DelayMs + (4 * spec.JitterMs)));
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"netem limit {Math.Clamp(frames, LeastLimitFrames, MostLimitFrames)}");
        if (spec.DelayMs > 0 || whole)
            text.Append(CultureInfo.InvariantCulture, $" delay {spec.DelayMs:0.###}ms");
        if (spec.JitterMs > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {spec.JitterMs:0.###}ms");
            if (spec.JitterDistribution == JitterDistribution.Normal)
                text.Append(" distribution normal");
        }

        if (spec.LossBursts is { } bursts)
            text.Append(CultureInfo.InvariantCulture, $" loss gemodel {bursts.EnterPercent:0.######}% {bursts.LeavePercent:0.######}% {bursts.BadLossPercent:0.######}% {bursts.GoodLossPercent:0.######}%");
        else if (spec.LossPercent > 0 || whole)
            text.Append(CultureInfo.InvariantCulture, $" loss {spec.LossPercent:0.######}%");
        Append(text, "corrupt", spec.CorruptPercent, whole);
        Append(text, "duplicate", spec.DuplicatePercent, whole);

        // Without a gap netem reorders nothing, and tc sends one only with "reorder".
        Append(text, "reorder", spec.ReorderPercent, whole: false);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string key, double percent, bool whole)
    {
        if (percent > 0 || whole)
            text.Append(CultureInfo.InvariantCulture, $" {key} {percent:0.######}%");
    }

    // A frame larger than the bucket would never pass; a GSO frame larger than it is cut into its segments by tbf.
    private static string Tbf(ImpairmentSpec spec, int? mtu)
    {
        var rate = spec.RateBitsPerSecond!.Value;
        var burst = Math.Max(LeastBurstFrames * ImpairmentRules.FrameBytes(mtu), rate / 8 / BurstsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"tbf rate {rate}bit burst {Math.Min(burst, int.MaxValue)} limit {ImpairmentRules.QueueBytes(spec, mtu)}");
    }
}
