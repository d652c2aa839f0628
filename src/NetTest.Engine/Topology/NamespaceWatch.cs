using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>Tells when a namespace's name goes (inotify(7) on the folder of the names).</summary>
internal sealed class NamespaceWatch : IDisposable
{
    // What no event tells of, such as that the namespace was unmounted and its name left; and everything, where a user has no inotify instance left.
    private static readonly TimeSpan s_besideEvents = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_withoutEvents = TimeSpan.FromSeconds(1);

    private readonly Pulse _gone = new();
    private readonly FileSystemWatcher? _watcher;

    internal NamespaceWatch(string folder)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName };
            watcher.Deleted += (_, _) => _gone.Beat();
            watcher.Error += (_, _) => _gone.Beat();
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            watcher?.Dispose();
        }
    }

    /// <summary>Waits until a condition holds that depends on names in the folder.</summary>
    internal async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!await _gone.UntilAsync(condition, _watcher is null ? s_withoutEvents : s_besideEvents, TimeProvider.System, cancellationToken).ConfigureAwait(false))
        {
            // Looked at, and not so yet.
        }
    }

    public void Dispose() => _watcher?.Dispose();
}
