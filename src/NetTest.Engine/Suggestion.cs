namespace NetTest.Engine;

/// <summary>Finds what a mistyped name was meant to be.</summary>
public static class Suggestion
{
    // Longer names are no typing mistakes, and the distance costs the product of both lengths.
    private const int LongestTyped = 64;

    private const int MostListed = 20;

    // What shares a word with more names than these tells nothing.
    private const int MostRelated = 3;

    private static readonly char[] s_wordEnds = ['-', '_', '.', ' '];

    /// <summary>
    /// The known name nearest to the typed one, without regard to case; null when none is near enough to be meant. Near: at most one
    /// mistake per three letters (Damerau-Levenshtein: insert, delete, replace, swap neighbours), or three letters or more that begin exactly one name.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Closest(string typed, IEnumerable<string> known)
    {
        if (typed.Length is 0 or > LongestTyped)
            return null;
        string? best = null;
        string? begun = null;
        int bestDistance = int.MaxValue;
        int beginners = 0;
        foreach (string name in known)
        {
            if (name.Length > LongestTyped)
                continue;
            if (typed.Length >= 3 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            {
                begun = name;
                beginners++;
            }

            int distance = Distance(typed, name);
            if (distance < bestDistance && distance <= Allowed(typed, name))
            {
                best = name;
                bestDistance = distance;
            }
        }

        return best ?? (beginners == 1 ? begun : null);
    }

    /// <summary>
    /// The names that may be meant: the <see cref="Closest"/>; where none is near, those that share a word with the typed one (<c>--groups</c> and
    /// <c>--group-path</c>), the best first, three at most. Empty when there are none, or too many to tell.
    /// </summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static IReadOnlyList<string> Meant(string typed, IEnumerable<string> known)
    {
        var names = known.Distinct(StringComparer.Ordinal).ToList();
        if (Closest(typed, names) is { } closest)
            return [closest];
        if (typed.Length > LongestTyped)
            return [];
        var words = Words(typed);
        var related = names.Where(name => name.Length <= LongestTyped)
            .Select(name => (Name: name, Theirs: Words(name)))
            .Select(name => (name.Name, Shared: words.Count(word => name.Theirs.Exists(other => IsSameWord(word, other))), name.Theirs.Count))
            .Where(name => name.Shared > 0)
            .OrderByDescending(name => name.Shared).ThenBy(name => name.Count)
            .ToList();
        related = [.. related.TakeWhile(name => name.Shared == related[0].Shared)];
        return related.Count <= MostRelated ? [.. related.Select(name => name.Name)] : [];
    }

    /// <summary>The end of an error message: <c>; did you mean 'x'?</c>, or nothing.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    public static string Phrase(string typed, IEnumerable<string> known) => Question(Meant(typed, known));

    /// <summary>The end of an error message: <c>; did you mean 'x' or 'y'?</c>, or nothing.</summary>
    /// <param name="meant">The names that may be meant.</param>
    public static string Question(IReadOnlyList<string> meant)
    {
        ArgumentNullException.ThrowIfNull(meant);
        if (meant.Count == 0)
            return "";
        var quoted = meant.Select(name => $"'{name}'").ToList();
        return $"; did you mean {(quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}")}?";
    }

    /// <summary>The end of an error message: <c>; did you mean 'x'?</c>; when nothing is near, <c>; there are a, b, c</c>.</summary>
    internal static string Choice(string typed, IEnumerable<string> known)
    {
        var names = known.ToList();
        var phrase = Phrase(typed, names);
        if (phrase.Length > 0 || names.Count == 0)
            return phrase.Length > 0 ? phrase : "; there are none";
        var more = names.Count > MostListed ? FormattableString.Invariant($" and {names.Count - MostListed} more") : "";
        return $"; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names.Take(MostListed).Select(Quoted.Text))}{more}";
    }

    /// <summary>The text with a full stop, unless it ends as a question.</summary>
    internal static string Sentence(string text) => text.EndsWith('?') ? text : text + ".";

    private static List<string> Words(string name) =>
        [.. name.Split(s_wordEnds, StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length >= 3)];

    // The same but for an ending or one mistake: 'group' and 'groups', 'time' and 'timeout'.
    private static bool IsSameWord(string a, string b) =>
        a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase)
        || (Math.Min(a.Length, b.Length) >= 4 && Distance(a, b) <= 1);

    private static int Allowed(string typed, string name)
    {
        int longest = Math.Max(typed.Length, name.Length);
        // A name of one or two letters always is one mistake away from any other; only case may differ.
        return longest <= 2 ? 0 : Math.Max(1, longest / 3);
    }

    private static int Distance(string a, string b)
    {
        int width = b.Length + 1;
        Span<int> twoBack = stackalloc int[LongestTyped + 1];
        Span<int> previous = stackalloc int[LongestTyped + 1];
        Span<int> current = stackalloc int[LongestTyped + 1];
        for (int j = 0; j < width; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j < width; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                int distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    distance = Math.Min(distance, twoBack[j - 2] + 1);
                current[j] = distance;
            }

            Span<int> spare = twoBack;
            twoBack = previous;
            previous = current;
            current = spare;
        }

        return previous[width - 1];
    }

    private static bool Same(char x, char y) => char.ToUpperInvariant(x) == char.ToUpperInvariant(y);
}
