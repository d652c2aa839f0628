using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology;

/// <summary>
/// Removes what a journal entry says was made, and nothing else: a namespace is known by its inode, an interface by its link group.
/// The journal's lock must be held.
/// </summary>
internal static class TopologyRemover
{
    // How long after the journal's time a namespace can have been made if the crash came before its inode was written down.
    private static readonly TimeSpan BuildWindow = TimeSpan.FromSeconds(60);

    /// <summary>Removes namespaces of an entry, and its bridges if nobody else uses them; returns the names removed.</summary>
    /// <exception cref="NetTestException">Something could not be removed; the entry still names it.</exception>
    internal static async Task<IReadOnlyList<string>> RemoveAsync(Journal journal, JournalEntry entry, Func<JournalNamespace, bool> which)
    {
        var chosen = entry.Namespaces.Where(which).ToList();
        var mine = chosen.Where(node => IsMade(entry, node)).ToList();
        foreach (var node in chosen.Except(mine))
            TopologyLog.NotOurs(journal.Log, node.Name);
        var remaining = entry with { Namespaces = [.. entry.Namespaces.Except(chosen)] };
        await NamespaceProcesses.EndOwnAsync([.. mine.Select(node => node.Name)]).ConfigureAwait(false);

        // Its devices go with it; while it lives, it keeps the namespaces alive that they are in.
        if (remaining.Namespaces.Count == 0 && entry.LiveCarrierProcess is { } carrier && carrier != ProcessIdentity.Current)
            await NamespaceProcesses.EndAsync(() => [carrier]).ConfigureAwait(false);

        var links = chosen.SelectMany(node => node.Links).Select(link => link.HostInterface)
            .Where(name => HostInspector.LinkGroup(name) == entry.TopologyId.LinkGroup).ToHashSet(StringComparer.Ordinal);
        var bridges = UnusedBridges(journal, remaining, links);
        var lines = new List<BatchLine>();
        lines.AddRange(LinkLines(entry, links));
        lines.AddRange(mine.Select(node => new BatchLine($"netns del {node.Name}", $"remove namespace {node.Name}")));
        lines.AddRange(bridges.Select(bridge => new BatchLine($"link del dev {bridge.Name}", $"remove bridge {bridge.Name}")));

        // Forced: what a user removed in the same moment must not keep the rest alive.
        var failure = await BatchRunner.RunAsync("ip", ["-force"], lines, journal.Log).ConfigureAwait(false);
        var stuck = failure is null ? null : mine.Select(node => node.Name).FirstOrDefault(name => HostInspector.Namespaces().Contains(name, StringComparer.Ordinal))
            ?? links.FirstOrDefault(HostInspector.LinkExists);
        if (stuck is not null)
            throw new NetTestException(ErrorReason.SystemCallFailed, $"Could not remove '{stuck}': {failure!.Message}; the journal keeps it for the next try.", stuck);

        Forget(journal, remaining, bridges);
        string[] removed = [.. mine.Select(node => node.Name), .. bridges.Where(bridge => !HostInspector.LinkExists(bridge.Name)).Select(bridge => bridge.Name)];
        if (journal.Log.IsEnabled(LogLevel.Information))
            TopologyLog.Removed(journal.Log, entry.Id, string.Join(", ", removed));
        return removed;
    }

    /// <summary>Whether the thing of that name is the one that was made, and not a later one of somebody else's.</summary>
    internal static bool IsMade(JournalEntry entry, JournalNamespace node)
    {
        if (node.Identity is not null)
            return HostInspector.Identity(node.Name) == node.Identity;

        // Also the empty file that ip netns leaves when it dies before the mount.
        if (!HostInspector.NameExists(node.Name))
            return false;
        var namedAt = HostInspector.NamedAt(node.Name);
        return namedAt >= entry.CreatedAt.AddSeconds(-1) && namedAt <= entry.CreatedAt + BuildWindow;
    }

    // One grace period of the kernel for all instead of one each (20 ms): but only if the group is ours alone.
    private static IEnumerable<BatchLine> LinkLines(JournalEntry entry, HashSet<string> links)
    {
        var group = entry.TopologyId.LinkGroup;
        return links.Count > 1 && HostInspector.Links().Where(name => HostInspector.LinkGroup(name) == group).All(links.Contains)
            ? [new BatchLine($"link del group {group}", "remove the links")]
            : links.Select(link => new BatchLine($"link del dev {link}", $"remove link {link}"));
    }

    // Those of this entry, and those that an entry before it left behind because we were still in them.
    private static List<(JournalEntry Entry, string Name)> UnusedBridges(Journal journal, JournalEntry remaining, HashSet<string> leaving) =>
        [.. journal.ReadAll().Where(other => other.Id != remaining.Id && other.Namespaces.Count == 0).Append(remaining)
            .SelectMany(entry => entry.Bridges.Select(bridge => (entry, bridge)))
            .Where(pair => HostInspector.LinkGroup(pair.bridge) == pair.entry.TopologyId.BridgeGroup)
            .Where(pair => HostInspector.Ports(pair.bridge).All(leaving.Contains))];

    private static void Forget(Journal journal, JournalEntry remaining, List<(JournalEntry Entry, string Name)> bridges)
    {
        journal.Save(Without(remaining));
        foreach (var other in bridges.Select(bridge => bridge.Entry).Where(other => other.Id != remaining.Id).DistinctBy(other => other.Id, StringComparer.Ordinal))
            journal.Save(Without(other));
    }

    private static JournalEntry Without(JournalEntry entry) =>
        entry with { Bridges = [.. entry.Bridges.Where(bridge => HostInspector.LinkGroup(bridge) == entry.TopologyId.BridgeGroup)] };
}
