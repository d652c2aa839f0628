namespace NetTest.Engine.Topology;

/// <summary>The network namespaces of this machine, and the removal of those that NetTest made.</summary>
public static class NamespaceCatalog
{
    /// <summary>All named namespaces, NetTest's and foreign ones, by name.</summary>
    /// <exception cref="NetTestException">This is not Linux.</exception>
    public static Task<IReadOnlyList<NamespaceInfo>> ListAsync(CancellationToken cancellationToken)
    {
        HostRequirements.CheckLinux();
        cancellationToken.ThrowIfCancellationRequested();
        var known = Journal.Machine.ReadAll()
            .SelectMany(entry => entry.Namespaces.Where(node => TopologyRemover.IsMade(entry, node)).Select(node => node.ToInfo(entry)))
            .DistinctBy(info => info.Name, StringComparer.Ordinal)
            .ToDictionary(info => info.Name, StringComparer.Ordinal);
        IReadOnlyList<NamespaceInfo> all =
            [.. HostInspector.Namespaces().Select(name => known.GetValueOrDefault(name) ?? new NamespaceInfo { Name = name, State = NamespaceState.Foreign })];
        return Task.FromResult(all);
    }

    /// <summary>Removes a namespace that NetTest made, with its links, and its bridge if NetTest made that and nothing else uses it.</summary>
    /// <exception cref="NetTestException">There is none of that name, or NetTest did not make it.</exception>
    public static async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        HostRequirements.Check();
        var journal = Journal.Machine;
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        foreach (var entry in journal.ReadAll())
        {
            if (entry.Namespaces.Any(node => node.Name == name && TopologyRemover.IsMade(entry, node)))
            {
                await TopologyRemover.RemoveAsync(journal, entry, node => node.Name == name).ConfigureAwait(false);
                return;
            }
        }

        var existing = HostInspector.Namespaces();
        if (existing.Contains(name, StringComparer.Ordinal))
            throw new NetTestException(ErrorReason.NotOwned, $"Network namespace '{name}' was not made by NetTest, so NetTest does not remove it; 'ip netns del {name}' does.", name);
        var similar = NameSuggestion.Closest(name, existing);
        throw new NetTestException(ErrorReason.NamespaceNotFound, $"Network namespace '{name}' does not exist{(similar is null ? "; 'ip netns' lists those that do." : $"; did you mean '{similar}'?")}", name);
    }

    /// <summary>Removes what dead owners left behind; with <paramref name="includeKept"/> also what scenarios were asked to keep. Returns the names removed (namespaces and bridges).</summary>
    /// <exception cref="NetTestException">A privilege or tool is missing, or something could not be removed.</exception>
    public static async Task<IReadOnlyList<string>> RemoveOrphansAsync(bool includeKept, CancellationToken cancellationToken)
    {
        HostRequirements.Check();
        var journal = Journal.Machine;
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        return await OrphanCollector.RemoveAsync(journal, entry => entry.IsOrphan(includeKept)).ConfigureAwait(false);
    }
}
