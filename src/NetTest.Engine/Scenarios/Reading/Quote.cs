using System.Text;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Puts what a file says into a message: on one line, of bounded length, without characters that steer a terminal.</summary>
internal static class Quote
{
    private const int MaximumLength = 60;

    internal static string Of(string text)
    {
        var result = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length > MaximumLength)
            {
                result.Append('…');
                break;
            }

            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator)
                result.Append('·');
            else
                result.Append(rune);
        }

        return result.Append('\'').ToString();
    }

    /// <summary>The names as <c>'a', 'b' and 'c'</c>; past eight the rest is counted.</summary>
    internal static string Names(IEnumerable<string> names)
    {
        var quoted = names.Select(Of).ToList();
        if (quoted.Count > 8)
            return string.Join(", ", quoted.Take(8)) + FormattableString.Invariant($" and {quoted.Count - 8} more");
        return quoted.Count < 2 ? string.Concat(quoted) : string.Join(", ", quoted.Take(quoted.Count - 1)) + " and " + quoted[^1];
    }
}
