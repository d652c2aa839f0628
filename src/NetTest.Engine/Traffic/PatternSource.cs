using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace NetTest.Engine.Traffic;

/// <summary>The text of a pattern file and what is needed to say where in it something is wrong.</summary>
internal sealed class PatternSource
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 16,
    };

    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _bytes;

    internal PatternSource(string path, ReadOnlyMemory<byte> bytes)
    {
        _path = path;
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        _bytes = bytes.Span.StartsWith(mark) ? bytes[mark.Length..] : bytes;
    }

    internal string FullPath => Path.GetFullPath(_path);

    internal JsonDocument Parse()
    {
        ReadOnlySpan<byte> bytes = _bytes.Span;
        if (bytes.IsEmpty)
            throw At(0, "the file is empty; it should hold a JSON object of patterns");
        if (bytes.Length >= 2 && (bytes[..2] is [0xFF, 0xFE] or [0xFE, 0xFF]))
            throw At(0, "the file is UTF-16; save it as UTF-8");
        if (!Utf8.IsValid(bytes))
            throw At(FirstInvalid(bytes), "the file has bytes that are no UTF-8; save it as UTF-8, and give binary payload as base64 with \"payload\": \"binary\"");
        try
        {
            return JsonDocument.Parse(_bytes, Options);
        }
        catch (JsonException e)
        {
            string what = e.Message;
            int tail = what.IndexOf(" LineNumber:", StringComparison.Ordinal);
            what = (tail < 0 ? what : what[..tail]).TrimEnd('.', ' ').ReplaceLineEndings(" ");
            throw At(OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0), $"not JSON: {what}; correct the syntax", e);
        }
    }

    /// <summary>The error at a value.</summary>
    internal NetTestException At(JsonElement value, string message, Exception? cause = null) =>
        At(OffsetOf(JsonMarshal.GetRawUtf8Value(value)), message, cause);

    /// <summary>The error at the name of a key.</summary>
    internal NetTestException At(JsonProperty key, string message, Exception? cause = null)
    {
        // The raw name has no quotes; an empty one has no place in memory, so its value stands for it.
        ReadOnlySpan<byte> name = JsonMarshal.GetRawUtf8PropertyName(key);
        return name.IsEmpty ? At(key.Value, message, cause) : At(OffsetOf(name) - 1, message, cause);
    }

    /// <summary>The name of a key.</summary>
    internal string NameOf(JsonProperty key)
    {
        try
        {
            return key.Name;
        }
        catch (InvalidOperationException e)
        {
            throw At(key, "this name has half a surrogate pair; correct its \\u escapes", e);
        }
    }

    /// <summary>The text of a string.</summary>
    internal string TextOf(JsonElement value, string what)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw At(value, $"{what} is {Kind(value)}; give a string");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw At(value, $"{what} has half a surrogate pair; correct its \\u escapes, or give the bytes with \"payload\": \"binary\"", e);
        }
    }

    /// <summary>The members of an object; unknown and repeated keys are refused.</summary>
    internal Dictionary<string, JsonElement> Members(JsonElement value, string what, IReadOnlyList<string> known)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty key in value.EnumerateObject())
        {
            string name = NameOf(key);
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                string hint = Suggestion.Closest(name, known) is { } closest ? $"did you mean '{closest}'?" : $"known are {string.Join(", ", known)}";
                throw At(key, $"{what} has no key '{Quoted.Text(name)}'; {hint}");
            }

            if (!members.TryAdd(name, key.Value))
                throw At(key, $"the key '{name}' is there twice; remove one");
        }

        return members;
    }

    /// <summary>What a value is, for people.</summary>
    internal static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {Quoted.Text(value.GetRawText())}",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int offset = 0;
        while (offset < bytes.Length && Rune.DecodeFromUtf8(bytes[offset..], out _, out int used) == System.Buffers.OperationStatus.Done)
            offset += used;
        return offset;
    }

    private NetTestException At(int offset, string message, Exception? cause = null)
    {
        ReadOnlySpan<byte> before = _bytes.Span[..Math.Min(offset, _bytes.Length)];
        int line = before.Count((byte)'\n') + 1;
        // A column is a character; bytes 10xxxxxx continue one.
        int column = 1;
        foreach (byte value in before[(before.LastIndexOf((byte)'\n') + 1)..])
            column += (value & 0xC0) == 0x80 ? 0 : 1;
        return new NetTestException(ErrorReason.InvalidPattern, $"{Quoted.Path(_path)}:{line}:{column}: {message}", _path, cause);
    }

    private int OffsetOf(ReadOnlySpan<byte> part) => _bytes.Span.Overlaps(part, out int offset) ? offset : 0;

    private int OffsetOf(long line, long bytesIntoLine)
    {
        ReadOnlySpan<byte> rest = _bytes.Span;
        int offset = 0;
        for (long i = 0; i < line; i++)
        {
            int end = rest.IndexOf((byte)'\n');
            if (end < 0)
                break;
            offset += end + 1;
            rest = rest[(end + 1)..];
        }

        return (int)Math.Min(_bytes.Length, offset + bytesIntoLine);
    }
}
