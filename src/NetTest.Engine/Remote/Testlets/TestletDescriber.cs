using System.Text.Json;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Reads what a program's <c>describe</c> prints: <c>{"summary": …, "metrics": {"rtt": {"unit": "ms", "better": "lower"}}}</c>.</summary>
internal static class TestletDescriber
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The description; null, and what is wrong, if the text is not what it should be.</summary>
    internal static TestletDescription? Read(string name, string source, string text, out string? mistake)
    {
        mistake = null;
        if (text.Length > FlatJson.MostCharacters)
        {
            mistake = FormattableString.Invariant($"its 'describe' printed more than {FlatJson.MostCharacters} characters");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, s_strict);
            var root = document.RootElement;
            var metrics = new List<MetricDescription>();
            if (root.TryGetProperty("metrics", out var listed))
            {
                foreach (var metric in listed.EnumerateObject())
                    metrics.Add(new MetricDescription(Quoted.Line(metric.Name), Text(metric.Value, "unit"), Direction(Text(metric.Value, "better"))));
            }

            return new TestletDescription { Name = name, Source = source, Summary = Text(root, "summary") ?? "", Usage = Text(root, "usage") ?? "", Metrics = metrics };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            mistake = $"its 'describe' printed no description: {FlatJson.Excerpt(text)}";
            return null;
        }
    }

    /// <summary>The metrics with the units and directions that are known for them.</summary>
    internal static IReadOnlyDictionary<string, TestletMetric> Annotate(IReadOnlyDictionary<string, TestletMetric> metrics, TestletDescription? description)
    {
        if (description is null || description.Metrics.Count == 0)
            return metrics;
        var known = description.Metrics.DistinctBy(metric => metric.Name, StringComparer.Ordinal).ToDictionary(metric => metric.Name, StringComparer.Ordinal);
        return metrics.ToDictionary(
            metric => metric.Key,
            metric => known.TryGetValue(metric.Key, out var told) ? metric.Value with { Unit = told.Unit, Better = told.Better } : metric.Value,
            StringComparer.Ordinal);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? Quoted.Line(text.GetString()!) : null;

    private static MetricDirection Direction(string? word) => word switch
    {
        "lower" => MetricDirection.Lower,
        "higher" => MetricDirection.Higher,
        _ => MetricDirection.Neutral,
    };
}
