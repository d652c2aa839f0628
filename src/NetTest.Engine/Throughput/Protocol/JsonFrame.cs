using System.Buffers.Binary;
using System.Text.Json;

namespace NetTest.Engine.Throughput.Protocol;

/// <summary>JSON on the control connection: four bytes of length, big endian, then the text.</summary>
internal static class JsonFrame
{
    internal const int HeaderLength = 4;

    /// <summary>The longest parameters; iperf3 takes 8 KiB, but title and extra data of others may be longer.</summary>
    internal const int LongestParameters = 64 * 1024;

    /// <summary>The longest results of a client: 256 streams of a few hundred bytes.</summary>
    internal const int LongestClientResults = 512 * 1024;

    /// <summary>The longest results of a server, whose own output may be among them.</summary>
    internal const int LongestServerResults = 64 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32, CommentHandling = JsonCommentHandling.Disallow };

    internal static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[HeaderLength]);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - HeaderLength);
        return bytes;
    }

    /// <summary>The length that a header announces; null if it is beyond the limit.</summary>
    internal static int? ReadLength(ReadOnlySpan<byte> header, int longest)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        return length == 0 || length > (uint)longest ? null : (int)length;
    }

    /// <summary>Parses an object; null if the text is no JSON object, or has a name that is no Unicode. iperf3 ends some texts with a zero byte.</summary>
    internal static JsonDocument? TryParse(ReadOnlyMemory<byte> text)
    {
        try
        {
            text = text[..(text.Span.LastIndexOfAnyExcept((byte)0) + 1)];
            ReadNames(text.Span);
            var document = JsonDocument.Parse(text, s_options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON: the caller's answer is the same as for the wrong JSON.
        }

        return null;
    }

    // The parser leaves escapes as they are; looking for any name in an object would throw at one that stands for half a surrogate pair.
    private static void ReadNames(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = s_options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped)
                _ = reader.GetString();
        }
    }
}
