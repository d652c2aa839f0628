using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetTest.Engine.Results;

/// <summary>JSON has no NaN and no infinity (RFC 8259, section 6): what is not a number is unknown, so null.</summary>
internal sealed class FiniteDoubleJsonConverter : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
