namespace NetTest.Engine.Yaml;

/// <summary>Puts what a file says into a message.</summary>
internal static class Quote
{
    private const int MostNames = 8;

    internal static string Of(string text) => $"'{Quoted.Text(text)}'";

    /// <summary>The names as <c>'a', 'b' and 'c'</c>; past eight the rest is counted.</summary>
    internal static string Names(IEnumerable<string> names)
    {
        var quoted = names.Select(Of).ToList();
        if (quoted.Count > MostNames)
            return string.Join(", ", quoted.Take(MostNames)) + FormattableString.Invariant($" and {quoted.Count - MostNames} more");
        return quoted.Count < 2 ? string.Concat(quoted) : string.Join(", ", quoted.Take(quoted.Count - 1)) + " and " + quoted[^1];
    }
}
