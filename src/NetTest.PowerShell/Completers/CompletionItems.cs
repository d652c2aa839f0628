using System.Management.Automation;

namespace NetTest.PowerShell.Completers;

/// <summary>What completers have in common: matching, quoting, and silence when something goes wrong.</summary>
internal static class CompletionItems
{
    /// <summary>The candidates that begin with the word (or match it as a wildcard), quoted where PowerShell needs it.</summary>
    internal static IReadOnlyList<CompletionResult> For(string? word, Func<IEnumerable<(string Text, string ToolTip)>> candidates)
    {
        try
        {
            var pattern = new WildcardPattern((word ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
            return
            [
                .. candidates()
                    .Where(candidate => candidate.Text.Length > 0 && pattern.IsMatch(candidate.Text))
                    .DistinctBy(candidate => candidate.Text, StringComparer.Ordinal)
                    .Select(candidate => new CompletionResult(
                        Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, ToolTipOf(candidate))),
            ];
        }
        catch (Exception)
        {
            // A completer must never disturb the line that is being typed.
            return [];
        }
    }

    internal static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':') && text[0] is not '-'
            ? text
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    // An empty tool tip is refused by CompletionResult.
    private static string ToolTipOf((string Text, string ToolTip) candidate) =>
        string.IsNullOrWhiteSpace(candidate.ToolTip) ? candidate.Text : candidate.ToolTip;
}
