using System.Globalization;
using System.Text;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>
/// Writes metrics as Prometheus reads them: the text format 0.0.4, or OpenMetrics 1.0. The formats differ in names of counters, in the unit and
/// in the last line; the caller writes the same for both.
/// </summary>
internal sealed class ExpositionWriter(bool openMetrics)
{
    internal const string TextContentType = "text/plain; version=0.0.4; charset=utf-8";
    internal const string OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _family = "";
    private string _suffix = "";

    /// <summary>The format's media type.</summary>
    internal string ContentType => openMetrics ? OpenMetricsContentType : TextContentType;

    /// <summary>Whether the client prefers OpenMetrics (RFC 9110, 12.5.1).</summary>
    internal static bool PrefersOpenMetrics(string? accept)
    {
        double open = 0, text = 0;
        foreach (var range in (accept ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            var quality = 1.0;
            foreach (var part in parts.Skip(1))
            {
                if (part.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                    quality = double.TryParse(part.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given) ? given : 0;
            }

            if (parts[0].Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
                open = Math.Max(open, quality);
            else if (parts[0] is "text/plain" or "text/*")
                text = Math.Max(text, quality);
        }

        return open > 0 && open >= text;
    }

    /// <summary>Begins a family; its samples must follow before the next one begins.</summary>
    /// <param name="name">Its name without _total and _info; ends in the unit if there is one.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="help">What it tells, in one line.</param>
    /// <param name="unit">The base unit, such as seconds; null for a number.</param>
    internal void Family(string name, MetricType type, string help, string? unit = null)
    {
        _family = name;
        _suffix = type switch { MetricType.Counter => "_total", MetricType.Info => "_info", _ => "" };
        var shown = openMetrics ? name : name + _suffix;
        var kind = type switch { MetricType.Counter => "counter", MetricType.Histogram => "histogram", MetricType.Info when openMetrics => "info", _ => "gauge" };
        _text.Append("# HELP ").Append(shown).Append(' ');
        Escape(help, quotes: openMetrics);
        _text.Append('\n').Append("# TYPE ").Append(shown).Append(' ').Append(kind).Append('\n');
        if (openMetrics && unit is not null)
            _text.Append("# UNIT ").Append(shown).Append(' ').Append(unit).Append('\n');
    }

    /// <summary>Writes a sample of the family; a value that is not known is left out.</summary>
    internal void Sample(double? value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (value is { } known)
            Line(_suffix, known, null, labels);
    }

    /// <summary>Writes a histogram: its buckets, sum and count.</summary>
    internal void Histogram(BucketHistogram histogram, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var (counts, sum) = histogram.Read();
        long running = 0;
        for (var index = 0; index < counts.Length; index++)
        {
            running += counts[index];
            Line("_bucket", running, index < BucketHistogram.Bounds.Length ? BucketHistogram.Bounds[index] : double.PositiveInfinity, labels);
        }

        Line("_sum", sum, null, labels);
        Line("_count", running, null, labels);
    }

    /// <summary>The whole exposition.</summary>
    internal string Finish() => openMetrics ? _text + "# EOF\n" : _text.ToString();

    private void Line(string suffix, double value, double? bound, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family).Append(suffix);
        var before = '{';
        foreach (var (name, text) in labels)
        {
            _text.Append(before).Append(name).Append("=\"");
            Escape(text, quotes: true);
            _text.Append('"');
            before = ',';
        }

        if (bound is { } limit)
        {
            // OpenMetrics wants canonical numbers here, which show that they are no integers.
            var shown = Number(limit);
            _text.Append(before).Append("le=\"").Append(shown).Append(openMetrics && double.IsInteger(limit) ? ".0" : "").Append('"');
            before = ',';
        }

        _text.Append(before == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private void Escape(string text, bool quotes)
    {
        // By runes, so that half a surrogate pair, which has no UTF-8, becomes the replacement character.
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '"' when quotes => _text.Append("\\\""),
                _ => _text.Append(rune.ToString()),
            };
        }
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
