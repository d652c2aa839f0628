using System.Globalization;

namespace NetTest.Engine;

/// <summary>Reads amounts and rates with a prefix: <c>100M</c>, <c>2.5G</c>, <c>64Ki</c>.</summary>
public static class Quantity
{
    /// <summary>What it reads, for error messages.</summary>
    public const string Form = "a number with or without k, M, G, T (powers of 1000) or Ki, Mi, Gi, Ti (powers of 1024), such as 100M";

    /// <summary>
    /// Reads a number of 0 or more, with k, M, G or T for powers of 1000, or Ki, Mi, Gi or Ti for powers of 1024, in either case of the letters; false
    /// if it is something else.
    /// </summary>
    public static bool TryParse(string? text, out double value)
    {
        value = 0;
        var number = (text ?? "").AsSpan().Trim();
        double unit = 1000;
        if (number.Length > 2 && number[^1] is 'i' or 'I')
        {
            unit = 1024;
            number = number[..^1];
        }

        var power = number.Length == 0 ? 0 : number[^1] switch { 'k' or 'K' => 1, 'm' or 'M' => 2, 'g' or 'G' => 3, 't' or 'T' => 4, _ => 0 };
        if (power == 0 && unit == 1024)
            return false;
        return double.TryParse(power > 0 ? number[..^1] : number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value *= Math.Pow(unit, power));
    }

    /// <summary>Reads a whole number of 0 or more in the same way; a fraction that is left over is cut off.</summary>
    public static bool TryParseWhole(string? text, out long value)
    {
        var read = TryParse(text, out var number) && number < long.MaxValue;
        value = read ? (long)number : 0;
        return read;
    }
}
