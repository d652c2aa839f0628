using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetTest.Engine.Results;

/// <summary>The options of a result: scalars under names, which are camelCase in JSON and PascalCase in objects like all other names.</summary>
internal sealed class OptionsJsonConverter : JsonConverter<IReadOnlyDictionary<string, object?>>
{
    public override IReadOnlyDictionary<string, object?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var property in document.RootElement.EnumerateObject())
            values[char.ToUpperInvariant(property.Name[0]) + property.Name[1..]] = ReadScalar(property.Value);
        return values;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, scalar) in value)
        {
            writer.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            JsonSerializer.Serialize(writer, scalar, options);
        }
        writer.WriteEndObject();
    }

    private static object? ReadScalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.String => element.GetString(),
        _ => element.Clone(),
    };
}
