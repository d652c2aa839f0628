namespace NetTest.Cli.Infrastructure;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The known word nearest to the given one by edit distance; null when none is near.</summary>
    internal static string? Find(string word, IEnumerable<string> known)
    {
        var nearest = known
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return nearest.Candidate is not null && nearest.Distance <= Math.Max(1, Math.Min(word.Length, nearest.Candidate.Length) / 3)
            ? nearest.Candidate
            : known.FirstOrDefault(candidate => word.Trim('-').Length >= 3 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    // Levenshtein, one row at a time.
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
            row[column] = column;
        for (var line = 1; line <= left.Length; line++)
        {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= right.Length; column++)
            {
                var substitution = diagonal + (char.ToUpperInvariant(left[line - 1]) == char.ToUpperInvariant(right[column - 1]) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(substitution, Math.Min(row[column], row[column - 1]) + 1);
            }
        }
        return row[^1];
    }
}
