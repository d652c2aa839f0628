using System.Buffers;
using System.Text;
using System.Text.Json;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>JSON-RPC 2.0 (jsonrpc.org/specification, 2013) between bytes and messages; batches are not used. It does no I/O and never throws for what it reads.</summary>
internal static class RpcCodec
{
    private const int LongestId = 100;

    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 32 };

    /// <summary>What a line says.</summary>
    internal static RpcMessage Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException or ArgumentException)
        {
            // Strings with half a surrogate or broken UTF-8 are found only when they are read.
            return Invalid(RpcException.ParseError, "this is not JSON");
        }
    }

    internal static byte[] Request(string id, string method, object? parameters) => Write(writer =>
    {
        writer.WritePropertyName("id");
        writer.WriteRawValue(id);
        writer.WriteString("method", method);
        WriteContent(writer, "params", parameters);
    });

    internal static byte[] Notification(string method, object? parameters) => Write(writer =>
    {
        writer.WriteString("method", method);
        WriteContent(writer, "params", parameters);
    });

    internal static byte[] Result(string id, object? result) => Write(writer =>
    {
        writer.WritePropertyName("id");
        writer.WriteRawValue(id);
        writer.WritePropertyName("result");
        JsonSerializer.Serialize(writer, result, result?.GetType() ?? typeof(object), ResultJson.Compact);
    });

    internal static byte[] Error(string? id, RpcException error) => Write(writer =>
    {
        writer.WritePropertyName("id");
        writer.WriteRawValue(id ?? "null");
        writer.WriteStartObject("error");
        writer.WriteNumber("code", error.Code);
        writer.WriteString("message", error.Message);
        if (error.Reason is not null)
            writer.WriteString("data", error.Reason);
        writer.WriteEndObject();
    });

    private static RpcMessage Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Invalid(RpcException.InvalidRequest, "a message is an object");
        if (!root.TryGetProperty("jsonrpc", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() != "2.0")
            return Invalid(RpcException.InvalidRequest, "a message says \"jsonrpc\": \"2.0\"");

        var id = ReadId(root, out var isIdWrong);
        if (isIdWrong)
            return Invalid(RpcException.InvalidRequest, "an id is a number or a short string");
        if (root.TryGetProperty("method", out var method))
        {
            if (method.ValueKind != JsonValueKind.String)
                return Invalid(RpcException.InvalidRequest, "a method is a string");
            JsonElement? content = root.TryGetProperty("params", out var parameters) ? parameters.Clone() : null;
            return new RpcMessage { Kind = id is null ? RpcMessageKind.Notification : RpcMessageKind.Request, Id = id, Method = method.GetString(), Content = content };
        }

        if (root.TryGetProperty("error", out var error))
            return new RpcMessage { Kind = RpcMessageKind.Error, Id = id, Error = ReadError(error) };
        return root.TryGetProperty("result", out var result) && id is not null
            ? new RpcMessage { Kind = RpcMessageKind.Result, Id = id, Content = result.Clone() }
            : Invalid(RpcException.InvalidRequest, "a message has a method, a result or an error");
    }

    private static string? ReadId(JsonElement root, out bool isWrong)
    {
        isWrong = false;
        if (!root.TryGetProperty("id", out var id) || id.ValueKind == JsonValueKind.Null)
            return null;
        var text = id.GetRawText();
        isWrong = id.ValueKind is not (JsonValueKind.Number or JsonValueKind.String) || text.Length > LongestId;
        // Read as a string once, so that a broken one is found here and not when it is sent back.
        if (id.ValueKind == JsonValueKind.String)
            _ = id.GetString();
        return text;
    }

    private static RpcException ReadError(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
            return new RpcException(RpcException.InternalError, "an error without its object");
        var code = error.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : RpcException.InternalError;
        return new RpcException(code, Text("message") ?? "no message", Text("data"));

        string? Text(string name) => error.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private static RpcMessage Invalid(int code, string message) => new() { Kind = RpcMessageKind.Invalid, Error = new RpcException(code, message) };

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ResultJson.Compact.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteContent(Utf8JsonWriter writer, string name, object? content)
    {
        if (content is null)
            return;
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, content, content.GetType(), ResultJson.Compact);
    }
}
