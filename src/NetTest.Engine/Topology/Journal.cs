using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology;

/// <summary>
/// What NetTest's processes have made on this machine: one file for each topology, written before the first step. What is not
/// in it is not NetTest's.
/// </summary>
/// <param name="folder">Its folder, which exists only as long as something is in it; an absolute path without links.</param>
/// <param name="log">Where whoever works with it says what he does; null for nowhere.</param>
internal sealed class Journal(string folder, ILogger? log = null)
{
    private const string SocketEnding = ".sock";

    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(60);

    // Threads of one process wait for each other here, and not each on a thread of the kernel's.
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>The machine's.</summary>
    internal static Journal Machine { get; } = new("/run/nettest");

    /// <summary>Where whoever works with it says what he does.</summary>
    internal ILogger Log { get; } = log ?? NullLogger.Instance;

    /// <summary>The same journal, for somebody who wants to be told what is done.</summary>
    internal Journal With(EngineLog target) => new(folder, target.For(TopologyLog.Category));

    /// <summary>Takes the machine-wide lock under which names are checked, journalled, made and removed; disposing lets go of it.</summary>
    internal async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LockLimit);
        try
        {
            while (true)
            {
                Directory.CreateDirectory(folder);
                if ((FolderLock.TryTake(folder) ?? await FolderLock.WaitAsync(folder, limit.Token).ConfigureAwait(false)) is { } held)
                    return new Holder(this, held);
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            Gate.Release();
            throw new NetTestException(ErrorReason.LimitReached, $"Another process has held the journal {folder} for {LockLimit.TotalSeconds:0} s; end it ('fuser {folder}' names it) and try again.", folder, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            Gate.Release();
            throw new NetTestException(ErrorReason.MissingPrivilege, $"The journal {folder} cannot be written: {exception.Message}; run as root.", folder, exception);
        }
        catch
        {
            Gate.Release();
            throw;
        }
    }

    /// <summary>All entries that can be read; a file that is half a file says nothing, and breaks nothing.</summary>
    internal IReadOnlyList<JournalEntry> ReadAll()
    {
        string[] paths;
        try
        {
            paths = Directory.GetFiles(folder, "*.json");
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing has been made, or the last of it goes in this moment: readers take no lock.
            return [];
        }

        var entries = new List<JournalEntry>();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            if (TryRead(path) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    internal JournalEntry? Find(string id) => TryRead(PathOf(id));

    /// <summary>Writes an entry, or removes it if nothing is left in it; the lock must be held.</summary>
    internal void Save(JournalEntry entry)
    {
        var path = PathOf(entry.Id);
        if (entry.IsEmpty)
        {
            TopologyLog.Forgotten(Log, entry.Id);
            File.Delete(path);
            if (entry.Carrier is { Process.IsAlive: false } carrier)
                File.Delete(carrier.Socket);
            return;
        }

        if (Log.IsEnabled(LogLevel.Debug))
            TopologyLog.Journalled(Log, entry.Id, Names(entry), string.Join(", ", entry.Bridges));
        // A reader sees the old file or the new one, never half of it.
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Removes files that name nothing (half-written, or not ours); the lock must be held, so nobody is just writing them.</summary>
    internal void Sweep()
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.tmp"))
            File.Delete(path);
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Where(IsBroken).ToList())
            File.Delete(path);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + SocketEnding).Where(path => !File.Exists(Path.ChangeExtension(path, ".json"))).ToList())
            File.Delete(path);
    }

    /// <summary>This process as the carrier of a topology's links, with the socket that others reach it by.</summary>
    internal JournalCarrier CarrierOf(string id) => new()
    {
        ProcessId = ProcessIdentity.Current.ProcessId,
        StartTime = ProcessIdentity.Current.StartTime,
        Socket = $"{folder}/{id}{SocketEnding}",
    };

    internal static string Names(JournalEntry entry) => string.Join(", ", entry.Namespaces.Select(node => node.Name));

    private static bool IsBroken(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind != JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static JournalEntry? TryRead(string path)
    {
        try
        {
            var entry = JsonSerializer.Deserialize(File.ReadAllBytes(path), JournalJson.Default.JournalEntry);
            return entry is { Version: JournalEntry.CurrentVersion } && entry.Id == Path.GetFileNameWithoutExtension(path) && IsId(entry.Id) ? entry : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsId(string id) => id.Length == 6 && id.All(char.IsAsciiHexDigit);

    private string PathOf(string id) => $"{folder}/{id}.json";

    private void RemoveIfEmpty()
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Somebody's entry is in it.
        }
    }

    private sealed class Holder(Journal journal, FolderLock held) : IDisposable
    {
        public void Dispose()
        {
            journal.RemoveIfEmpty();
            held.Dispose();
            Gate.Release();
        }
    }
}
