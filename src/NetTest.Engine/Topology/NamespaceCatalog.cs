using NetTest.Engine.Topology.Carrying;

namespace NetTest.Engine.Topology;

/// <summary>The network namespaces of this machine, and the removal of those that NetTest made.</summary>
public static class NamespaceCatalog
{
    private static readonly TimeSpan s_counterLimit = TimeSpan.FromSeconds(1);

    /// <summary>All named namespaces, NetTest's and foreign ones, by name.</summary>
    /// <exception cref="NetTestException">This is not Linux.</exception>
    public static async Task<IReadOnlyList<NamespaceInfo>> ListAsync(CancellationToken cancellationToken)
    {
        HostRequirements.CheckLinux();
        cancellationToken.ThrowIfCancellationRequested();
        var found = await Task.WhenAll(Journal.Machine.ReadAll().Select(entry => DescribeAsync(entry, cancellationToken))).ConfigureAwait(false);
        var known = found.SelectMany(infos => infos)
            .DistinctBy(info => info.Name, StringComparer.Ordinal)
            .ToDictionary(info => info.Name, StringComparer.Ordinal);
        return [.. HostInspector.Namespaces().Select(name => known.GetValueOrDefault(name) ?? new NamespaceInfo { Name = name, State = NamespaceState.Foreign })];
    }

    /// <inheritdoc cref="ChangeAsync(string, LinkChange, EngineLog, CancellationToken)"/>
    public static Task<NamespaceInfo> ChangeAsync(string name, LinkChange change, CancellationToken cancellationToken) =>
        ChangeAsync(name, change, EngineLog.None, cancellationToken);

    /// <summary>Changes the impairment of a link while it carries traffic, whichever process made it; returns the namespace as it is then.</summary>
    /// <exception cref="NetTestException">There is no such namespace or link, NetTest did not make it, the impairment is wrong, or the link cannot be impaired so.</exception>
    public static Task<NamespaceInfo> ChangeAsync(string name, LinkChange change, EngineLog log, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(change);
        HostRequirements.Check();
        return LinkChanger.ChangeAsync(Journal.Machine.With(log), name, change, cancellationToken);
    }

    /// <inheritdoc cref="RemoveAsync(string, EngineLog, CancellationToken)"/>
    public static Task RemoveAsync(string name, CancellationToken cancellationToken) => RemoveAsync(name, EngineLog.None, cancellationToken);

    /// <summary>Removes a namespace that NetTest made, with its links, and its bridge if NetTest made that and nothing else uses it.</summary>
    /// <exception cref="NetTestException">There is none of that name, or NetTest did not make it.</exception>
    public static async Task RemoveAsync(string name, EngineLog log, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        HostRequirements.Check();
        var journal = Journal.Machine.With(log);
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        foreach (var entry in journal.ReadAll())
        {
            if (entry.Namespaces.Any(node => node.Name == name && TopologyRemover.IsMade(entry, node)))
            {
                await TopologyRemover.RemoveAsync(journal, entry, node => node.Name == name).ConfigureAwait(false);
                return;
            }
        }

        throw NotOurs(name, $"so NetTest does not remove it; 'ip netns del {name}' does");
    }

    /// <inheritdoc cref="RemoveOrphansAsync(bool, EngineLog, CancellationToken)"/>
    public static Task<IReadOnlyList<string>> RemoveOrphansAsync(bool includeKept, CancellationToken cancellationToken) =>
        RemoveOrphansAsync(includeKept, EngineLog.None, cancellationToken);

    /// <summary>Removes what dead owners left behind; with <paramref name="includeKept"/> also what scenarios were asked to keep. Returns the names removed (namespaces and bridges).</summary>
    /// <exception cref="NetTestException">A privilege or tool is missing, or something could not be removed.</exception>
    public static async Task<IReadOnlyList<string>> RemoveOrphansAsync(bool includeKept, EngineLog log, CancellationToken cancellationToken)
    {
        HostRequirements.Check();
        var journal = Journal.Machine.With(log);
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        return await OrphanCollector.RemoveAsync(journal, entry => entry.IsOrphan(includeKept)).ConfigureAwait(false);
    }

    /// <summary>The error about a namespace that NetTest did not make, or that nobody did.</summary>
    internal static NetTestException NotOurs(string name, string consequence)
    {
        var existing = HostInspector.Namespaces();
        if (existing.Contains(name, StringComparer.Ordinal))
            return new NetTestException(ErrorReason.NotOwned, $"Network namespace '{name}' was not made by NetTest, {consequence}.", name);
        var phrase = Suggestion.Phrase(name, existing);
        return new NetTestException(ErrorReason.NamespaceNotFound, $"Network namespace '{name}' does not exist{(phrase.Length > 0 ? phrase : "; 'ip netns' lists those that do.")}", name);
    }

    private static async Task<IEnumerable<NamespaceInfo>> DescribeAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var standing = entry.Namespaces.Where(node => TopologyRemover.IsMade(entry, node)).ToList();
        var counted = entry.Carrier is { Process.IsAlive: true } carrier && standing.Exists(node => node.Links.Any(link => link.Emulated))
            ? await ControlClient.AskAsync(carrier.Socket, new ControlRequest(), s_counterLimit, cancellationToken).ConfigureAwait(false)
            : null;
        var links = (counted?.Links ?? []).ToDictionary(link => link.HostInterface, StringComparer.Ordinal);
        return standing.Select(node => node.ToInfo(entry, links));
    }
}
