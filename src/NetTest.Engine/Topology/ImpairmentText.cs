using System.Globalization;
using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>
/// An impairment as people write it on a command line: <c>delay=20ms,jitter=2ms,loss=1%,rate=50M</c>. Parts are separated by commas,
/// semicolons or spaces; the keys are those of <c>tc</c> in a profile; <c>none</c> means no impairment.
/// </summary>
public static class ImpairmentText
{
    /// <summary>What stands for no impairment.</summary>
    public const string None = "none";

    private static readonly char[] s_separators = [',', ';', ' '];
    private static readonly string[] s_keys = ["delay", "jitter", "distribution", "loss", "loss_bursts", "rate", "queue", "reorder", "duplicate", "corrupt", "seed"];

    /// <summary>The keys that <see cref="Parse"/> knows.</summary>
    public static IReadOnlyList<string> Keys => s_keys;

    /// <summary>Reads an impairment.</summary>
    /// <exception cref="NetTestException">InvalidArgument: what is wrong, and what is wanted.</exception>
    public static ImpairmentSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() is None)
            return new ImpairmentSpec();
        var parts = text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
            throw Wrong(text, "it says nothing; write what happens to frames, or none");
        var values = new List<KeyValuePair<string, string>>();
        foreach (var part in parts)
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == part.Length - 1)
                throw Wrong(text, $"'{part}' is not a key and a value, such as delay=20ms");
            values.Add(new(part[..equals], part[(equals + 1)..]));
        }

        return Create(values, text);
    }

    /// <summary>Makes an impairment from keys and values; <paramref name="shown"/> stands in messages.</summary>
    /// <exception cref="NetTestException">InvalidArgument: what is wrong, and what is wanted.</exception>
    public static ImpairmentSpec Create(IReadOnlyList<KeyValuePair<string, string>> values, string shown)
    {
        ArgumentNullException.ThrowIfNull(values);
        var spec = new ImpairmentSpec();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? queue = null;
        foreach (var (written, value) in values)
        {
            var key = Canonical(written);
            if (!seen.Add(key))
                throw Wrong(shown, $"'{key}' stands there twice; leave one of them out");
            if (key == "queue")
                queue = value;
            else
                spec = Set(spec, key, value, written, shown);
        }

        if (queue is not null)
        {
            if (!ImpairmentValue.TryQueue(queue, spec.RateBitsPerSecond, out var bytes))
                throw Wrong(shown, $"'{queue}' is not a queue: bytes such as 64k, or a time at the rate such as 100ms");
            spec = spec with { QueueBytes = bytes };
        }

        foreach (var problem in ImpairmentRules.Find(spec, mtu: 68))
            throw Wrong(shown, problem.Message);
        return spec;
    }

    /// <summary>The impairment in the form that <see cref="Parse"/> reads; <c>none</c> for none.</summary>
    public static string Format(ImpairmentSpec? spec)
    {
        if (ImpairmentRules.IsNone(spec))
            return None;
        var parts = new List<string>();
        Add("delay", spec!.DelayMs, "ms");
        Add("jitter", spec.JitterMs, "ms");
        if (spec.JitterDistribution == JitterDistribution.Normal)
            parts.Add("distribution=normal");
        Add("loss", spec.LossPercent, "%");
        if (spec.LossBursts is { } bursts)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"loss_bursts={bursts.EnterPercent}/{bursts.LeavePercent}/{bursts.BadLossPercent}/{bursts.GoodLossPercent}"));
        if (spec.RateBitsPerSecond is { } rate)
            parts.Add($"rate={ImpairmentValue.Prefixed(rate)}");
        if (spec.QueueBytes is { } queue)
            parts.Add($"queue={ImpairmentValue.Prefixed(queue)}");
        Add("reorder", spec.ReorderPercent, "%");
        Add("duplicate", spec.DuplicatePercent, "%");
        Add("corrupt", spec.CorruptPercent, "%");
        if (spec.Seed is { } seed)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"seed={seed}"));
        return string.Join(',', parts);

        void Add(string key, double value, string unit)
        {
            if (value > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{key}={value}{unit}"));
        }
    }

    // DelayMs, LossPercent, RateBitsPerSecond: the names of the object's properties mean the same as the short keys.
    private static string Canonical(string key)
    {
        var text = key.Replace("-", "_", StringComparison.Ordinal).ToLowerInvariant();
        foreach (var ending in new[] { "bitspersecond", "percent", "bytes", "ms" })
        {
            if (text.Length > ending.Length && text.EndsWith(ending, StringComparison.Ordinal))
                text = text[..^ending.Length];
        }

        return text switch { "lossbursts" => "loss_bursts", "jitterdistribution" => "distribution", _ => text };
    }

    private static ImpairmentSpec Set(ImpairmentSpec spec, string key, string value, string written, string shown) => key switch
    {
        "delay" => spec with { DelayMs = Time(value, shown) },
        "jitter" => spec with { JitterMs = Time(value, shown) },
        "distribution" => spec with { JitterDistribution = Enum.TryParse<JitterDistribution>(value, ignoreCase: true, out var kind) && !char.IsAsciiDigit(value[0]) ? kind : throw Wrong(shown, $"'{value}' is not a distribution: uniform or normal") },
        "loss" => spec with { LossPercent = Percent(value, shown) },
        "loss_bursts" => spec with { LossBursts = ImpairmentValue.TryBursts(value, out var bursts) ? bursts : throw Wrong(shown, $"'{value}' does not tell bursts of loss: percent per frame to enter and to leave one, such as 1/25, and if wanted the loss within and between them, such as 1/25/80/0.1") },
        "rate" => spec with { RateBitsPerSecond = ImpairmentValue.TryRate(value, out var rate) ? rate : throw Wrong(shown, $"'{value}' is not a rate in bit/s, such as 50M, 1.5G or 512k") },
        "reorder" => spec with { ReorderPercent = Percent(value, shown) },
        "duplicate" => spec with { DuplicatePercent = Percent(value, shown) },
        "corrupt" => spec with { CorruptPercent = Percent(value, shown) },
        "seed" => spec with { Seed = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? seed : throw Wrong(shown, $"'{value}' is not a seed: a whole number") },
        _ => throw Wrong(shown, $"there is no key '{written}'{(Suggestion.Closest(key, s_keys) is { } closest ? $" (did you mean '{closest}'?)" : "")}; keys are {string.Join(", ", s_keys)}"),
    };

    private static double Time(string value, string shown) =>
        ImpairmentValue.TryTime(value, out var milliseconds) ? milliseconds : throw Wrong(shown, $"'{value}' is not a time, such as 20ms, 1.5s or 300us");

    private static double Percent(string value, string shown) =>
        ImpairmentValue.TryPercent(value, out var percent) ? percent : throw Wrong(shown, $"'{value}' is not a percentage, such as 1% or 0.05%");

    private static NetTestException Wrong(string text, string why) => new(ErrorReason.InvalidArgument, $"Impairment '{text}': {why}.", text);
}
