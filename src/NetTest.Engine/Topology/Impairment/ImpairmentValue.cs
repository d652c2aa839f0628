using System.Globalization;

namespace NetTest.Engine.Topology.Impairment;

/// <summary>Reads and writes single values with the units that people of the field write: 20ms, 1%, 50M, 64k.</summary>
internal static class ImpairmentValue
{
    private static readonly (string Unit, double Factor)[] s_times = [("us", 0.001), ("µs", 0.001), ("ms", 1), ("s", 1000), ("", 1)];
    private static readonly string[] s_rateEndings = ["bit/s", "bits", "bps", "bit"];

    /// <summary>A time in ms; without a unit it is ms.</summary>
    internal static bool TryTime(string text, out double milliseconds)
    {
        foreach (var (unit, factor) in s_times)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                return TryScaled(text[..^unit.Length], factor, out milliseconds);
        }

        milliseconds = 0;
        return false;
    }

    internal static bool TryPercent(string text, out double percent) => TryScaled(text.EndsWith('%') ? text[..^1] : text, 1, out percent);

    /// <summary>Bit/s, with k, M, G or T for powers of 1000, and <c>bit</c>, <c>bps</c> or <c>bit/s</c> after it if anybody likes.</summary>
    internal static bool TryRate(string text, out long bitsPerSecond)
    {
        var ending = s_rateEndings.FirstOrDefault(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ?? "";
        return TryPrefixed(text[..^ending.Length], out bitsPerSecond);
    }

    /// <summary>Bytes, with k, M or G for powers of 1000, and <c>B</c> after it if anybody likes.</summary>
    internal static bool TryBytes(string text, out long bytes) => TryPrefixed(text.EndsWith('B') ? text[..^1] : text, out bytes);

    /// <summary>A queue: bytes, or a time at the rate.</summary>
    internal static bool TryQueue(string text, long? rate, out long bytes)
    {
        if (!text.EndsWith('s'))
            return TryBytes(text, out bytes);
        bytes = 0;
        if (!TryTime(text, out var milliseconds))
            return false;
        bytes = (long)Math.Round(milliseconds * (rate ?? 0) / 8000);
        return true;
    }

    /// <summary>Enter, leave, and if anybody likes bad and good, with slashes between: <c>1/25</c>, <c>1%/25%/80%/0.1%</c>.</summary>
    internal static bool TryBursts(string text, out GilbertElliottLoss bursts)
    {
        var parts = text.Split('/');
        var values = new double[parts.Length];
        bursts = new GilbertElliottLoss { EnterPercent = 0, LeavePercent = 0 };
        for (var i = 0; i < parts.Length; i++)
        {
            if (!TryPercent(parts[i].Trim(), out values[i]))
                return false;
        }

        if (parts.Length is < 2 or > 4)
            return false;
        bursts = new GilbertElliottLoss
        {
            EnterPercent = values[0],
            LeavePercent = values[1],
            BadLossPercent = parts.Length > 2 ? values[2] : 100,
            GoodLossPercent = parts.Length > 3 ? values[3] : 0,
        };
        return true;
    }

    /// <summary>A number with the prefix that leaves no more digits than needed: 50M, 1.5G, 9600.</summary>
    internal static string Prefixed(long value)
    {
        foreach (var (prefix, factor) in new[] { ("G", 1_000_000_000L), ("M", 1_000_000L), ("k", 1_000L) })
        {
            if (value >= factor && value % (factor / 1000) == 0)
                return ((decimal)value / factor).ToString("0.###", CultureInfo.InvariantCulture) + prefix;
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryPrefixed(string text, out long value)
    {
        value = 0;
        var factor = text.Length == 0 ? 1 : text[^1] switch { 'k' or 'K' => 1e3, 'm' or 'M' => 1e6, 'g' or 'G' => 1e9, 't' or 'T' => 1e12, _ => 1 };
        if (!TryScaled(factor > 1 ? text[..^1] : text, factor, out var scaled) || scaled > 1e18)
            return false;
        value = (long)Math.Round(scaled);
        return true;
    }

    private static bool TryScaled(string text, double factor, out double value)
    {
        if (!double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
            return false;
        value *= factor;
        return true;
    }
}
