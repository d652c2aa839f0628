using System.Text.Json.Serialization;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>The format of what processes that share a topology say to each other: one document a line.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlReply))]
[JsonSerializable(typeof(CarryRequest))]
[JsonSerializable(typeof(CarryReply))]
internal sealed partial class ControlJson : JsonSerializerContext;
