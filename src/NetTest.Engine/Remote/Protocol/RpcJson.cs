using System.Text.Json;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>How either end reads what the other one says: what must be there is there, and is not null, or it is a JsonException.</summary>
internal static class RpcJson
{
    /// <summary>The form of results, read strictly. What lies in lists and dictionaries may still be null: the serializer does not look there.</summary>
    internal static JsonSerializerOptions Strict { get; } = new(ResultJson.Compact) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
}
