namespace NetTest.Cli.Rendering;

/// <summary>A line for a log that is written only when it says something new: what idles for hours fills no log.</summary>
internal sealed class ChangedLine
{
    private string? _last;

    /// <summary>The line; null if it is the same as before.</summary>
    internal string? Next(string line)
    {
        if (string.Equals(line, _last, StringComparison.Ordinal))
            return null;
        return _last = line;
    }
}
