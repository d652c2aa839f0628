using System.Globalization;

namespace NetTest.Engine.Yaml;

/// <summary>What a plain scalar means. YAML 1.1 as PyYAML reads it, for that is what wrote the profiles there are; less what surprises: sexagesimal, octal.</summary>
internal static class ScalarText
{
    private static readonly string[] s_true = ["true", "yes", "on"];
    private static readonly string[] s_false = ["false", "no", "off"];

    internal static bool TryBoolean(string text, out bool value)
    {
        value = s_true.Contains(text, StringComparer.OrdinalIgnoreCase);
        return value || s_false.Contains(text, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Digits with an optional sign; underscores may part them (100_000). Numbers past 64 bits are clamped, so that a range check names the range.</summary>
    internal static bool TryInteger(string text, out long value)
    {
        value = 0;
        var digits = text.AsSpan(text.Length > 0 && text[0] is '-' or '+' ? 1 : 0);
        if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]) || (digits[0] == '0' && digits.Length > 1))
            return false;
        foreach (var character in digits)
        {
            if (!char.IsAsciiDigit(character) && character != '_')
                return false;
        }

        var negative = text[0] == '-';
        if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            value = negative ? long.MinValue : long.MaxValue;
        return true;
    }

    /// <summary>A finite decimal number, with or without fraction and exponent.</summary>
    internal static bool TryNumber(string text, out double value)
    {
        value = 0;
        if (text.Length == 0 || !text.Any(char.IsAsciiDigit) || text.Any(character => !char.IsAsciiDigit(character) && character is not ('+' or '-' or '.' or 'e' or 'E' or '_')))
            return false;
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }
}
