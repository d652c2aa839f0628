namespace NetTest.Engine;

/// <summary>Makes what a user typed fit to be quoted in a one-line message.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    /// <summary>The text with control characters shown as � and cut with … after 60 characters.</summary>
    internal static string Text(string text)
    {
        string cut = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = IsUnfit(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
        });
    }

    /// <summary>
    /// Whether a character does something to a line rather than stand in it: controls, which terminals obey; what ends a line or a paragraph in
    /// Unicode; and what turns the direction of writing (UAX 9, section 2), by which a line can be made to read as another.
    /// </summary>
    internal static bool IsUnfit(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>A path on one line; paths are shown whole, so that they can be copied.</summary>
    internal static string Path(string path) => Line(path);

    /// <summary>The whole text on one line, with control characters shown as �.</summary>
    internal static string Line(string text) =>
        text.Any(IsUnfit) ? string.Concat(text.Select(c => IsUnfit(c) ? '\uFFFD' : c)) : text;

    /// <summary>The whole text with its lines and tabs; of a line that is drawn over and over, as progress is, all that was drawn, one below the other.</summary>
    internal static string Lines(string text) => !text.Any(IsUnfit) ? text : string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => string.Join('\t', line.Split('\t').Select(Line))));
}
