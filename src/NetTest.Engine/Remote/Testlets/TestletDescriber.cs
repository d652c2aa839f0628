using System.Text.Json;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Reads what a program's <c>describe</c> prints: <c>{"summary": …, "roles": ["client", "server"], "metrics": {"rtt": {"unit": "ms", "better": "lower"}}}</c>.</summary>
internal static class TestletDescriber
{
    private static readonly string[] s_keys = ["summary", "usage", "load", "roles", "metrics"];
    private static readonly string[] s_roles = ["client", "server"];
    private static readonly string[] s_directions = ["lower", "higher", "neutral"];
    private static readonly string[] s_metricKeys = ["unit", "better"];

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
            CheckKeys(root, s_keys);
            var metrics = new List<MetricDescription>();
            if (root.TryGetProperty("metrics", out var listed))
            {
                foreach (var metric in listed.EnumerateObject())
                {
                    CheckKeys(metric.Value, s_metricKeys);
                    metrics.Add(new MetricDescription(Quoted.Line(metric.Name), Text(metric.Value, "unit"), Direction(Text(metric.Value, "better"))));
                }
            }

            var described = new TestletDescription { Name = name, Source = source, Summary = Text(root, "summary") ?? "", Usage = Text(root, "usage") ?? "", IsLoad = Flag(root, "load"), Metrics = metrics };
            return root.TryGetProperty("roles", out var roles) ? described with { Roles = Roles(roles) } : described;
        }
        catch (FormatException exception)
        {
            mistake = $"its 'describe' is wrong: {exception.Message}";
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
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

    // What is not known may be a later version's; what is nearly known is a mistake.
    private static void CheckKeys(JsonElement element, string[] known)
    {
        foreach (var key in element.EnumerateObject().Select(property => property.Name).Where(key => !known.Contains(key, StringComparer.Ordinal)))
        {
            if (Suggestion.Closest(key, known) is { } meant)
                throw new FormatException($"it has a key '{Quoted.Text(key)}'; did you mean '{meant}'?");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? Quoted.Line(text.GetString()!) : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static List<TestletRole> Roles(JsonElement listed)
    {
        var roles = listed.EnumerateArray().Select(role => role.GetString()).Distinct(StringComparer.Ordinal).Select(word => word switch
        {
            "client" => TestletRole.Client,
            "server" => TestletRole.Server,
            _ => throw new FormatException($"role '{Quoted.Text(word ?? "null")}' is none{Suggestion.Choice(word ?? "null", s_roles)}"),
        }).Order().ToList();
        return roles.Count > 0 ? roles : throw new FormatException("it has no role; there are client and server");
    }

    private static MetricDirection Direction(string? word) => word switch
    {
        "lower" => MetricDirection.Lower,
        "higher" => MetricDirection.Higher,
        null or "neutral" => MetricDirection.Neutral,
        _ => throw new FormatException($"better is '{Quoted.Text(word)}'{Suggestion.Choice(word, s_directions)}"),
    };
}
