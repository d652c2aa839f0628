using System.Collections.Concurrent;
using System.Security.Cryptography;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Files by the hash of their content, in a folder that nobody else may enter or replace. A file gets its place only when its content has been
/// verified, by a rename, so that two agents may put the same one at the same time. What is not used goes again (<see cref="UnusedAssets"/>).
/// </summary>
internal sealed class AssetStore
{
    private const int NoSpace = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Verified in this process, and when it was written: nobody else can change a file in a private folder, but its owner can.
    private static readonly ConcurrentDictionary<string, DateTime> s_verified = new(StringComparer.Ordinal);

    private readonly string _folder;

    internal AssetStore(string? folder) => _folder = Path.Combine(
        folder ?? DefaultFolder(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), "assets");

    /// <summary>The path of an asset that is there and right; null if it is not.</summary>
    internal string? Find(AssetReference asset)
    {
        Check(asset);
        // Its hash alone would not do: whoever owns it, or a folder above it, can put another in its place once it has been looked at.
        if (OwnFolders.Find(Path.Combine(_folder, asset.Sha256)) is not { } folder)
            return null;
        UnusedAssets.MarkUsed(folder);
        var path = Path.Combine(folder, asset.Name);
        if (!File.Exists(path) || !OwnFolders.IsOwnFile(path))
            return null;
        try
        {
            // One whose bits were lost, by a copy of the home folder or a chmod -R, would never run again: it is delivered anew.
            if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute))
                return null;
            var written = File.GetLastWriteTimeUtc(path);
            if (s_verified.TryGetValue(path, out var verified) && verified == written)
                return path;
            using var file = File.OpenRead(path);
            if (!IsRight(asset, SHA256.HashData(file)))
                return null;
            s_verified[path] = written;
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts an asset there.</summary>
    /// <exception cref="NetTestException">Its content is not what its hash says, or there is no space.</exception>
    internal async Task PutAsync(AssetReference asset, Stream content, CancellationToken cancellationToken)
    {
        if (Find(asset) is not null)
            return;
        string? temporary = null;
        try
        {
            var path = Path.Combine(CreateFolder(asset), asset.Name);
            // Before it is written: where the disk is full, it may be full of these.
            UnusedAssets.Remove(_folder);
            temporary = UnusedAssets.PartOf(path);
            await WriteAsync(asset, content, temporary, cancellationToken).ConfigureAwait(false);
            ForkGate.AwaitExecuted();
            // Taken before it is moved: what replaces it from then on has another.
            var written = File.GetLastWriteTimeUtc(temporary);
            File.Move(temporary, path, overwrite: true);
            s_verified[path] = written;
        }
        catch (IOException exception) when (exception.HResult is NoSpace or QuotaExceeded)
        {
            throw new NetTestException(ErrorReason.NoSpaceLeft, $"There is no space left for testlet '{asset.Name}' in {_folder}; make room there.", _folder, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.SystemCallFailed, $"Testlet '{asset.Name}' could not be put into {_folder}: {exception.Message}", _folder, exception);
        }
        finally
        {
            if (temporary is not null)
                TryDelete(temporary);
        }
    }

    private static async Task WriteAsync(AssetReference asset, Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        var file = new FileStream(path, options);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }

        if (!IsRight(asset, hash.GetHashAndReset()))
            throw new NetTestException(ErrorReason.InvalidArgument, $"Testlet '{asset.Name}' arrived damaged: its content does not have the SHA-256 {asset.Sha256}.", asset.Name);
    }

    /// <summary>Whether it can be the SHA-256 of an asset, and so the name of its folder.</summary>
    internal static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    private static bool IsRight(AssetReference asset, byte[] hash) => string.Equals(Convert.ToHexStringLower(hash), asset.Sha256, StringComparison.Ordinal);

    private string CreateFolder(AssetReference asset)
    {
        // One of this user's that was left open must not hold programs that he runs.
        if (!OperatingSystem.IsWindows() && Directory.Exists(_folder) && OwnFolders.IsOwn(_folder))
            File.SetUnixFileMode(_folder, Private);
        return OwnFolders.Create(Path.Combine(_folder, asset.Sha256), Private);
    }

    // What comes from the coordinator becomes a path: letters only that cannot lead elsewhere.
    private static void Check(AssetReference asset)
    {
        if (!IsHash(asset.Sha256) || !IsName(asset.Name))
            throw new NetTestException(ErrorReason.InvalidArgument, $"'{Quoted.Text(asset.Name)}' cannot be the name of a testlet: letters, digits, '.', '_' and '-', not '.' at the beginning, at most 64.", asset.Name);
    }

    internal static bool IsName(string name) =>
        name is { Length: > 0 and <= 64 } && char.IsAsciiLetterOrDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');

    /// <summary>Where the cache is unless somebody chooses another place.</summary>
    /// <param name="cache">XDG_CACHE_HOME.</param>
    /// <param name="home">The user's folder.</param>
    internal static string DefaultFolder(string? cache, string home)
    {
        if (string.IsNullOrEmpty(cache))
        {
            // Root in another user's home, as 'sudo -E' leaves it, keeps its programs where only root may write (Filesystem Hierarchy Standard, 5.5).
            var isOthers = OperatingSystem.IsLinux() && FileStatus.CurrentUser == 0 && !OwnFolders.IsOwn(home);
            cache = isOthers ? "/var/cache" : Path.Combine(home, OperatingSystem.IsWindows() ? "AppData/Local" : ".cache");
        }

        return Path.Combine(cache, "nettest");
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was renamed, or never made.
        }
    }
}
