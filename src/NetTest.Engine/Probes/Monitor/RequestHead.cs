using System.Text;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>The head of an HTTP/1.x request (RFC 9112), as much of it as a metrics endpoint needs.</summary>
/// <param name="Method">GET, HEAD or another.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Accept">What the client accepts; null if it does not say.</param>
/// <param name="KeepsAlive">Whether the connection may go on after the answer.</param>
internal sealed record RequestHead(string Method, string Path, string? Accept, bool KeepsAlive)
{
    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>How long the head in the buffer is; 0 if its end has not come yet.</summary>
    internal static int LengthIn(ReadOnlySpan<byte> buffer)
    {
        var end = buffer.IndexOf(End);
        return end < 0 ? 0 : end + End.Length;
    }

    /// <summary>Reads a whole head; null if it is none. Never throws.</summary>
    internal static RequestHead? TryParse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        var words = lines[0].Split(' ');
        if (words.Length != 3 || words[0].Length == 0 || !words[1].StartsWith('/') || words[2] is not ("HTTP/1.0" or "HTTP/1.1"))
            return null;
        string? accept = null;
        var keepsAlive = words[2] is "HTTP/1.1";
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                return null;
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].ToUpperInvariant())
            {
                case "ACCEPT":
                    accept = accept is null ? value : $"{accept},{value}";
                    break;
                case "CONNECTION":
                    keepsAlive = value.Contains("close", StringComparison.OrdinalIgnoreCase) ? false : keepsAlive || value.Contains("keep-alive", StringComparison.OrdinalIgnoreCase);
                    break;
                case "CONTENT-LENGTH" when value is not "0":
                case "TRANSFER-ENCODING":
                    // A body is not read, so nothing can come after it.
                    keepsAlive = false;
                    break;
            }
        }

        var query = words[1].IndexOf('?', StringComparison.Ordinal);
        return new RequestHead(words[0], query < 0 ? words[1] : words[1][..query], accept, keepsAlive);
    }
}
