using System.Text.Json;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>A message of JSON-RPC 2.0.</summary>
internal sealed record RpcMessage
{
    internal required RpcMessageKind Kind { get; init; }

    /// <summary>The id as JSON text, a number or a string; null if there is none.</summary>
    internal string? Id { get; init; }

    /// <summary>The method of a request or notification.</summary>
    internal string? Method { get; init; }

    /// <summary>The parameters of a request, or the result of an answer.</summary>
    internal JsonElement? Content { get; init; }

    /// <summary>The error of an answer, or what is wrong with a line that is no message.</summary>
    internal RpcException? Error { get; init; }
}
