using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetTest.Engine.Results;

/// <summary>A time span as a number of seconds.</summary>
internal sealed class TimeSpanSecondsJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalSeconds);
}
