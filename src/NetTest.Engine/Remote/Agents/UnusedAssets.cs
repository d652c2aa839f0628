namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Keeps an agent's disk from filling with every version of every testlet that it was ever sent: what has not been used for thirty days goes
/// before something new comes. A program that runs just then keeps its file, for unlink(2) takes only the name.
/// </summary>
internal static class UnusedAssets
{
    /// <summary>How long an asset stays that nobody asks for.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // Of an agent that was killed while it received one; nothing takes that long to arrive.
    private static readonly TimeSpan s_arrival = TimeSpan.FromDays(1);

    // Once a day is exact enough, and spares a write for each test of a run.
    private static readonly TimeSpan s_grain = TimeSpan.FromDays(1);

    /// <summary>Remembers that the asset in a folder is in use; where that cannot be written down, it may go early, and is sent again.</summary>
    internal static void MarkUsed(string folder) => Try(() =>
    {
        var now = DateTime.UtcNow;
        if (now - Directory.GetLastWriteTimeUtc(folder) > s_grain)
            Directory.SetLastWriteTimeUtc(folder, now);
    });

    /// <summary>Removes what is too old from a store's folder, and parts of what never came whole.</summary>
    internal static void Remove(string store) => Try(() =>
    {
        var now = DateTime.UtcNow;
        // Only what a store has made: somebody may keep something of his own beside it.
        foreach (var folder in Directory.EnumerateDirectories(store).Where(path => AssetStore.IsHash(Path.GetFileName(path))))
        {
            if (now - Directory.GetLastWriteTimeUtc(folder) > Kept)
                Try(() => Directory.Delete(folder, recursive: true));
            else
                RemoveParts(folder, now - s_arrival);
        }
    });

    private static void RemoveParts(string folder, DateTime before) => Try(() =>
    {
        foreach (var part in Directory.EnumerateFiles(folder).Where(file => IsPart(file) && File.GetLastWriteTimeUtc(file) < before))
            File.Delete(part);
    });

    /// <summary>What a file is called until its content has been verified.</summary>
    internal static string PartOf(string path) => $"{path}.{Guid.NewGuid():N}.part";

    private static bool IsPart(string path) =>
        path.EndsWith(".part", StringComparison.Ordinal) && Guid.TryParseExact(Path.GetExtension(path[..^".part".Length]).TrimStart('.'), "N", out _);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another agent of this user does the same at this moment, or the disk is read-only: tidying never fails a test.
        }
    }
}
