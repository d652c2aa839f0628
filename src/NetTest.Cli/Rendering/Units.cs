using System.Globalization;

namespace NetTest.Cli.Rendering;

/// <summary>Numbers with units, as people of the field write them: three digits that matter, decimal prefixes.</summary>
internal static class Units
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>What stands where a value is unknown.</summary>
    internal const string Unknown = "-";

    internal static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", Culture);

    internal static string Count(long value) => value.ToString("N0", Culture);

    internal static string Count(long? value) => value is { } known ? Count(known) : Unknown;

    internal static string PerSecond(double value) => value >= 100 ? value.ToString("N0", Culture) : Digits(value);

    internal static string BitRate(double bitsPerSecond) => Scale(bitsPerSecond, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"]);

    internal static string Bytes(double bytes) => Scale(bytes, ["B", "kB", "MB", "GB", "TB", "PB"]);

    internal static string Milliseconds(double? value) => value switch
    {
        null => Unknown,
        >= 1000 => $"{Digits(value.Value / 1000)} s",
        _ => $"{Digits(value.Value)} ms",
    };

    /// <summary>Two times under one unit, such as a median and a tail.</summary>
    internal static string Milliseconds(double? first, double? second) => (first, second) switch
    {
        (null, null) => Unknown,
        ( >= 1000, >= 1000) => $"{Digits(first.Value / 1000)} / {Digits(second.Value / 1000)} s",
        ( < 1000, < 1000) => $"{Digits(first.Value)} / {Digits(second.Value)} ms",
        _ => $"{Milliseconds(first)} / {Milliseconds(second)}",
    };

    internal static string Duration(double seconds) => seconds switch
    {
        < 0.001 => $"{Digits(seconds * 1000)} ms",
        < 1 => $"{(seconds * 1000).ToString("0", Culture)} ms",
        < 100 => $"{Digits(seconds)} s",
        _ => Clock(seconds),
    };

    /// <summary>A time that runs: whole seconds, then minutes and hours.</summary>
    internal static string Clock(double? seconds) => seconds switch
    {
        null => Unknown,
        >= 3600 => string.Create(Culture, $"{(long)(seconds.Value / 3600)} h {(long)(seconds.Value / 60) % 60:00} min"),
        >= 100 => string.Create(Culture, $"{(long)(seconds.Value / 60)} min {(long)seconds.Value % 60:00} s"),
        _ => string.Create(Culture, $"{Math.Ceiling(Math.Max(0, seconds.Value)):0} s"),
    };

    /// <summary>A time that runs, where there is little room: <c>0:07</c>, <c>13:35</c>, <c>2:05:00</c>.</summary>
    internal static string Stopwatch(double? seconds)
    {
        if (seconds is not { } known || !double.IsFinite(known))
            return Unknown;
        var whole = (long)Math.Ceiling(Math.Max(0, known));
        return whole >= 3600
            ? string.Create(Culture, $"{whole / 3600}:{whole / 60 % 60:00}:{whole % 60:00}")
            : string.Create(Culture, $"{whole / 60}:{whole % 60:00}");
    }

    internal static string Value(double? value) => value is { } known
        ? known.ToString(Math.Abs(known) >= 1e5 ? "#,0" : "#,0.###", Culture)
        : "no value";

    private static string Scale(double value, ReadOnlySpan<string> units)
    {
        var unit = 0;
        // 999.5 would be shown as 1000 of the smaller unit.
        while (unit < units.Length - 1 && value >= 999.5)
        {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? $"{value.ToString("0", Culture)} {units[0]}" : $"{Digits(value)} {units[unit]}";
    }

    private static string Digits(double value) => WithoutZeros(value switch
    {
        >= 99.95 => value.ToString("0", Culture),
        >= 9.995 => value.ToString("0.0", Culture),
        >= 0.0995 => value.ToString("0.00", Culture),
        _ => value.ToString("0.000", Culture),
    });

    // "6 kB" rather than "6.00 kB", but "6.50 kB" keeps its digits.
    private static string WithoutZeros(string digits)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        return point >= 0 && digits.AsSpan(point + 1).IndexOfAnyExcept('0') < 0 ? digits[..point] : digits;
    }
}
