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
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
        });
    }

    /// <summary>A path on one line; paths are shown whole, so that they can be copied.</summary>
    internal static string Path(string path) => Line(path);

    /// <summary>The whole text on one line, with control characters shown as �.</summary>
    internal static string Line(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}
