using System.Collections.Concurrent;
using System.Security.Cryptography;
using NetTest.Engine.Remote.Agents;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The folders with users' testlets on the coordinator's side.</summary>
internal sealed class TestletLibrary
{
    private static readonly string[] s_endings = ["", ".sh", ".py", ".ps1", ".exe"];

    private readonly IReadOnlyList<string> _folders;
    private readonly Lazy<HashSet<string>> _names;
    private readonly ConcurrentDictionary<string, TestletFile> _files = new(StringComparer.Ordinal);

    /// <exception cref="NetTestException">A folder that was named does not exist.</exception>
    internal TestletLibrary(IReadOnlyList<string> folders, string? runPath)
    {
        if (folders.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            throw new NetTestException(ErrorReason.FileNotReadable, $"{missing}: there is no such folder of testlets; check the path.", missing, new DirectoryNotFoundException(missing));
        var beside = runPath is null ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(runPath)) ?? "", "testlets");
        // Once: a plan of many pairs asks for each of them, and a run keeps to what there was at its beginning.
        _names = new Lazy<HashSet<string>>(() => Files().Select(NameOf).ToHashSet(StringComparer.Ordinal));
        _folders = beside is not null && Directory.Exists(beside) ? [.. folders, beside] : folders;
    }

    /// <summary>The program of that name for a platform such as linux-x64; null if there is none.</summary>
    internal TestletFile? Find(string name, string platform)
    {
        if (!AssetStore.IsName(name))
            return null;
        foreach (var folder in _folders)
        {
            // The agent says what its platform is; that is no path.
            foreach (var place in AssetStore.IsName(platform) ? [Path.Combine(folder, platform), folder] : new[] { folder })
            {
                if (s_endings.Select(ending => Path.Combine(place, name + ending)).FirstOrDefault(File.Exists) is { } path)
                    return _files.GetOrAdd(path, Read);
            }
        }

        return null;
    }

    /// <summary>Whether there is one of that name for any platform.</summary>
    internal bool Has(string name) => _names.Value.Contains(name);

    /// <summary>The names of all programs, for all platforms.</summary>
    internal IEnumerable<string> Names() => _names.Value;

    /// <summary>All programs.</summary>
    internal IEnumerable<string> Files() => _folders
        .SelectMany(folder => Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(IsPlatform).SelectMany(Directory.EnumerateFiles)))
        .Where(path => AssetStore.IsName(Path.GetFileName(path)))
        .Order(StringComparer.Ordinal);

    /// <summary>A file as an asset.</summary>
    /// <exception cref="NetTestException">It cannot be read.</exception>
    internal static TestletFile Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(file));
            return new TestletFile(path, new AssetReference(Path.GetFileName(path), hash, file.Length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, exception is FileNotFoundException or DirectoryNotFoundException ? $"{path}: there is no such program; check the path." : $"{path}: the program cannot be read ({exception.Message.TrimEnd('.')}).", path, exception);
        }
    }

    internal static string NameOf(string path) =>
        s_endings.Contains(Path.GetExtension(path), StringComparer.Ordinal) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);

    /// <summary>For which platform a program is by the folder that it lies in; null if for any.</summary>
    internal static string? PlatformOf(string path) => Path.GetDirectoryName(path) is { } folder && IsPlatform(folder) ? Path.GetFileName(folder) : null;

    private static bool IsPlatform(string folder) => Path.GetFileName(folder).Split('-') is [("linux" or "osx" or "win"), _];
}
