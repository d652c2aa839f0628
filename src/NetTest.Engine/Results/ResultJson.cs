using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetTest.Engine.Results;

/// <summary>
/// The one JSON form of results, the same for <c>--json</c>, the store and the sinks: names in camelCase, enums as their names,
/// unknown as null, tags and failure reasons under their own names, addresses and time spans (seconds) as scalars, UTF-8 as it is.
/// </summary>
public static class ResultJson
{
    /// <summary>One document over several lines, for people and files.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>One document on one line, for JSON lines.</summary>
    public static JsonSerializerOptions Compact { get; } = Create(indented: false);

    /// <summary>The value as JSON text, by its run-time type.</summary>
    public static string Serialize(object? value, bool indented = false) =>
        JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object), indented ? Indented : Compact);

    /// <summary>Reads a result back.</summary>
    /// <exception cref="JsonException">The text is not JSON, or not of that type.</exception>
    public static T? Deserialize<T>(string json) => JsonSerializer.Deserialize<T>(json, Compact);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            // Client names bear an arrow; documents are UTF-8 files and pipes, never pasted into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ShapeCommonProperties } },
            Converters =
            {
                new JsonStringEnumConverter(),
                new FiniteDoubleJsonConverter(),
                new IPEndPointJsonConverter(),
                new ParsableJsonConverterFactory(),
                new TimeSpanSecondsJsonConverter(),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    // The serializer writes a derived type's properties before its base's; a reader looks for id and start first.
    private static void ShapeCommonProperties(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(TestResult)) && type.Type != typeof(TestletResult))
            return;
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider is not System.Reflection.MemberInfo member || (member.DeclaringType != typeof(TestResult) && member.DeclaringType != typeof(TestletResult)))
                continue;
            if (member.DeclaringType == typeof(TestResult))
                property.Order = -1;
            if (string.Equals(member.Name, nameof(TestResult.Options), StringComparison.Ordinal))
                property.CustomConverter = new OptionsJsonConverter();
        }
    }
}
