namespace NetTest.Engine.Probes.Discovery;

/// <summary>A file of targets, and whether it has changed since it was read.</summary>
internal sealed class TargetFileReader(string path)
{
    private (DateTime Written, long Length)? _seen;

    /// <summary>Whether the file is another one than was last read, or has come or gone.</summary>
    internal bool HasChanged => Stamp() != _seen;

    /// <summary>Makes sure that the file can be read.</summary>
    /// <exception cref="NetTestException">It cannot.</exception>
    internal static void Check(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"The file of targets {path} cannot be read: {exception.Message}", path, exception);
        }
    }

    /// <summary>Reads the targets; null, and why, if the file cannot be read.</summary>
    internal IReadOnlyList<string>? TryRead(out string? problem)
    {
        _seen = Stamp();
        problem = null;
        try
        {
            return [.. File.ReadLines(path).SelectMany(WordsOf)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static string[] WordsOf(string line)
    {
        var hash = line.IndexOf('#', StringComparison.Ordinal);
        return (hash < 0 ? line : line[..hash]).Split((char[])[' ', '\t', '\r', ','], StringSplitOptions.RemoveEmptyEntries);
    }

    private (DateTime Written, long Length)? Stamp() =>
        new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : null;
}
