using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Impairment;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Reads <c>tc</c>: what a link does to frames in each direction.</summary>
internal static class ImpairmentReader
{
    private static readonly string[] s_directions = ["egress", "ingress"];
    private static readonly string[] s_keys = ["delay", "jitter", "distribution", "loss", "loss_bursts", "rate", "queue", "reorder", "duplicate", "corrupt", "seed"];
    private static readonly string[] s_burstKeys = ["enter", "leave", "bad", "good"];

    internal static (ImpairmentSpec? Egress, ImpairmentSpec? Ingress) Read(ProfileFields link, int? mtu)
    {
        if (link.Mapping("tc") is not { } mapping)
            return (null, null);
        var fields = new ProfileFields(mapping, "'tc'", s_directions, link.Problems);
        return (ReadDirection(fields, "egress", mtu), ReadDirection(fields, "ingress", mtu));
    }

    private static ImpairmentSpec? ReadDirection(ProfileFields tc, string direction, int? mtu)
    {
        if (tc.Mapping(direction) is not { } mapping)
            return null;
        var before = tc.Problems.Count;
        var fields = new ProfileFields(mapping, $"'{direction}'", s_keys, tc.Problems);
        var rate = fields.Amount("rate", "a rate in bit/s such as 50M, 1.5G or 512k", text => ImpairmentValue.TryRate(text, out var value) ? value : null)?.Value;
        var spec = new ImpairmentSpec
        {
            DelayMs = fields.Number("delay", 0, Limits.DelayMs, "of milliseconds ")?.Value ?? 0,
            JitterMs = fields.Number("jitter", 0, Limits.DelayMs, "of milliseconds ")?.Value ?? 0,
            JitterDistribution = fields.OneOf("distribution", ("uniform", JitterDistribution.Uniform), ("normal", JitterDistribution.Normal))?.Value ?? default,
            LossPercent = Percent(fields, "loss"),
            LossBursts = ReadBursts(fields),
            RateBitsPerSecond = rate,
            QueueBytes = fields.Amount("queue", "bytes such as 64k, or a time at the rate such as 100ms", text => ImpairmentValue.TryQueue(text, rate, out var value) ? value : null)?.Value,
            ReorderPercent = Percent(fields, "reorder"),
            DuplicatePercent = Percent(fields, "duplicate"),
            CorruptPercent = Percent(fields, "corrupt"),
            Seed = fields.Integer("seed", long.MinValue, long.MaxValue)?.Value,
        };

        // What is wrong by itself has been reported, and would only contradict something again.
        if (tc.Problems.Count > before)
            return spec;
        foreach (var problem in ImpairmentRules.Find(spec, mtu))
            tc.Problems.Add(fields.PlaceOf(problem.Key), problem.Message);
        return spec;
    }

    private static GilbertElliottLoss? ReadBursts(ProfileFields direction)
    {
        if (direction.Mapping("loss_bursts") is not { } mapping)
            return null;
        var fields = new ProfileFields(mapping, "'loss_bursts'", s_burstKeys, direction.Problems);
        foreach (var key in s_burstKeys.Take(2).Where(key => !fields.Has(key)))
            direction.Problems.AddAbsence(mapping.At, $"'loss_bursts' lacks the key '{key}'; give the percent of frames at which a burst is {(key == "enter" ? "entered, such as 'enter: 1'" : "left, such as 'leave: 25' for bursts of four frames")}");
        return new GilbertElliottLoss
        {
            EnterPercent = Percent(fields, "enter"),
            LeavePercent = Percent(fields, "leave"),
            BadLossPercent = fields.Number("bad", 0, 100, "of percent ")?.Value ?? 100,
            GoodLossPercent = Percent(fields, "good"),
        };
    }

    private static double Percent(ProfileFields fields, string key) => fields.Number(key, 0, 100, "of percent ")?.Value ?? 0;
}
