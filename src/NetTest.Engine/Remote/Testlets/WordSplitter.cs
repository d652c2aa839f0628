using System.Text;
using System.Text.RegularExpressions;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>
/// Splits a text into words as a POSIX shell does (XCU 2.2 Quoting and 2.6.5): blanks part words, quotes and backslashes keep them together.
/// Nothing is expanded and nothing is run: <c>$(…)</c>, <c>;</c>, <c>*</c> and <c>~</c> are letters like any other.
/// </summary>
public static partial class WordSplitter
{
    /// <summary>The words.</summary>
    /// <exception cref="NetTestException">A quote has no end, or the text ends with a lone backslash.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TrySplit(text, out var words, out var mistake)
            ? words
            : throw new NetTestException(ErrorReason.InvalidArgument, $"Arguments '{Quoted.Text(text)}' cannot be split into words: {mistake}.", text);
    }

    /// <summary>The words; false, and what is wrong, if they cannot be told.</summary>
    internal static bool TrySplit(string text, out IReadOnlyList<string> words, out string? mistake)
    {
        var found = new List<string>();
        var word = new StringBuilder();
        var isOpen = false;
        mistake = null;
        words = found;
        for (var i = 0; i < text.Length && mistake is null; i++)
        {
            switch (text[i])
            {
                case ' ' or '\t' or '\n':
                    if (isOpen)
                        found.Add(word.ToString());
                    word.Clear();
                    isOpen = false;
                    break;
                case '\'':
                    isOpen = true;
                    i = ReadSingle(text, i, word, ref mistake);
                    break;
                case '"':
                    isOpen = true;
                    i = ReadDouble(text, i, word, ref mistake);
                    break;
                case '\\' when i + 1 == text.Length:
                    mistake = "it ends with a lone backslash; write '\\\\' for the character itself";
                    break;
                case '\\':
                    // A backslash and a line feed continue the line: both vanish.
                    if (text[++i] == '\n')
                        break;
                    isOpen = true;
                    word.Append(text[i]);
                    break;
                default:
                    isOpen = true;
                    word.Append(text[i]);
                    break;
            }
        }

        if (isOpen)
            found.Add(word.ToString());
        return mistake is null;
    }

    /// <summary>Writes placeholders without blanks, so that each stays one word: todd's <c>{{ target }}</c> is meant as one.</summary>
    internal static string JoinPlaceholders(string text) => Placeholder().Replace(text, "{{${name}}}");

    /// <summary>The words as one text that splits into them again.</summary>
    internal static string Join(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));

    [GeneratedRegex(@"\{\{[ \t]*(?<name>target|port)[ \t]*\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':' or '=' or ',' or '@' or '%' or '+';

    private static int ReadSingle(string text, int start, StringBuilder word, ref string? mistake)
    {
        var end = text.IndexOf('\'', start + 1);
        if (end < 0)
            mistake = "a single quote has no end";
        word.Append(text, start + 1, (end < 0 ? text.Length : end) - start - 1);
        return end < 0 ? text.Length : end;
    }

    // Between double quotes a backslash quotes only $ ` " \ and the line feed (XCU 2.2.3).
    private static int ReadDouble(string text, int start, StringBuilder word, ref string? mistake)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                if (text[++i] != '\n')
                    word.Append(text[i]);
                continue;
            }

            word.Append(text[i]);
        }

        mistake = "a double quote has no end";
        return text.Length;
    }
}
