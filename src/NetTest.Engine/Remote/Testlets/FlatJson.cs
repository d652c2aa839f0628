using System.Text.Json;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Reads what a testlet prints: one flat JSON object of numbers, texts, booleans and nulls.</summary>
internal static class FlatJson
{
    private const int LongestExcerpt = 200;

    /// <summary>The most values that one testlet may print.</summary>
    internal const int MostMetrics = 1000;

    /// <summary>The most characters of text that an agent passes on; escaped, six times as many bytes, they stay far below the longest message.</summary>
    internal const int MostCharacters = 128 * 1024;

    /// <summary>The metrics; null, and what is wrong, if the text is not what it should be.</summary>
    internal static Dictionary<string, TestletMetric>? Read(string text, out string? mistake)
    {
        mistake = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            mistake = "it printed nothing; a testlet prints one flat JSON object";
            return null;
        }

        try
        {
            // Some languages begin their output with a byte order mark.
            using var document = JsonDocument.Parse(text.AsMemory(text[0] == '\uFEFF' ? 1 : 0), new JsonDocumentOptions { MaxDepth = 8 });
            return Read(document.RootElement, out mistake);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            mistake = $"it printed no JSON: {Excerpt(text)}";
        }
        catch (InvalidOperationException)
        {
            mistake = "it printed JSON with broken text in it";
        }

        return null;
    }

    /// <summary>The beginning of a text on one line, for messages.</summary>
    internal static string Excerpt(string text)
    {
        var line = string.Concat(text.Take(LongestExcerpt).Select(character => Quoted.IsUnfit(character) || char.IsSurrogate(character) ? ' ' : character)).Trim();
        return text.Length > LongestExcerpt ? line + "…" : line;
    }

    private static Dictionary<string, TestletMetric>? Read(JsonElement root, out string? mistake)
    {
        mistake = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            mistake = $"it printed a JSON {Word(root.ValueKind)}, not an object";
            return null;
        }

        var metrics = new Dictionary<string, TestletMetric>(StringComparer.Ordinal);
        var characters = 0;
        foreach (var property in root.EnumerateObject())
        {
            if (metrics.Count == MostMetrics)
            {
                mistake = FormattableString.Invariant($"it printed more than {MostMetrics} values");
                return null;
            }

            if (ToMetric(property.Value) is not { } metric)
            {
                mistake = $"its value '{Quoted.Text(property.Name)}' is a JSON {Word(property.Value.ValueKind)}; the object must be flat";
                return null;
            }

            characters += property.Name.Length + (metric.Text?.Length ?? 0);
            if (characters > MostCharacters)
            {
                mistake = FormattableString.Invariant($"its names and texts have more than {MostCharacters} characters");
                return null;
            }

            if (!metrics.TryAdd(property.Name, metric))
            {
                mistake = $"it printed the value '{Quoted.Text(property.Name)}' twice";
                return null;
            }
        }

        return metrics;
    }

    // todd's own testlets print numbers in quotes ("avg_latency_ms": "27.007").
    private static TestletMetric? ToMetric(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when double.IsFinite(value.GetDouble()) => new TestletMetric { Value = value.GetDouble() },
        // Greater than any double (1e999): as it was written, rather than nothing.
        JsonValueKind.Number => new TestletMetric { Text = value.GetRawText() },
        JsonValueKind.True => new TestletMetric { Value = 1 },
        JsonValueKind.False => new TestletMetric { Value = 0 },
        JsonValueKind.Null => new TestletMetric(),
        JsonValueKind.String => FromText(value.GetString()!),
        _ => null,
    };

    private static TestletMetric FromText(string text) =>
        text.Length < 40 && Yaml.ScalarText.TryNumber(text, out var number) ? new TestletMetric { Value = number, Text = text } : new TestletMetric { Text = text };

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "list",
        JsonValueKind.Object => "object",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        _ => "literal",
    };
}
