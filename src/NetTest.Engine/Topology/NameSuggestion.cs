namespace NetTest.Engine.Topology;

/// <summary>Finds the name that a user may have meant.</summary>
internal static class NameSuggestion
{
    /// <summary>The closest of the candidates, if it is close; null otherwise.</summary>
    internal static string? Closest(string name, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
        .Where(pair => pair.Distance <= Math.Max(1, name.Length / 3))
        .OrderBy(pair => pair.Distance)
        .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
        .Select(pair => pair.Candidate)
        .FirstOrDefault();

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
