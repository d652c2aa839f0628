using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NetTest.Engine.Topology.Carrying;

/// <summary>One JSON document on one line, of bounded length.</summary>
internal static class ControlLine
{
    /// <summary>Enough for a topology of thousands of namespaces, and for the counters of as many links.</summary>
    internal const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Reads a line; null if the stream ended, or the line is too long, or no such document.</summary>
    internal static async Task<T?> ReadAsync<T>(Stream stream, JsonTypeInfo<T> type, int maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        using var line = new MemoryStream();
        var buffer = new byte[4096];
        while (line.Length < maxBytes)
        {
            var count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return null;
            line.Write(buffer, 0, count);
            if (buffer[count - 1] == '\n')
                return Parse(line.ToArray(), type);
        }

        return null;
    }

    internal static async Task WriteAsync<T>(Stream stream, T document, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(document, type), (byte)'\n'];
        await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static T? Parse<T>(byte[] line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
