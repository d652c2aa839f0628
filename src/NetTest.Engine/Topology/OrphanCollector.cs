using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology;

/// <summary>Removes what nobody wants any more; the journal's lock must be held.</summary>
internal static class OrphanCollector
{
    internal static async Task<IReadOnlyList<string>> RemoveAsync(Journal journal, Func<JournalEntry, bool> alsoThis)
    {
        journal.Sweep();
        var removed = new List<string>();
        foreach (var entry in journal.ReadAll().Where(entry => entry.IsOrphan(includeKept: false) || alsoThis(entry) || IsHollow(entry)))
        {
            if (journal.Log.IsEnabled(LogLevel.Information))
                TopologyLog.Orphan(journal.Log, entry.Id, entry.OwnerProcessId, Journal.Names(entry));
            if (entry is { Complete: false, Namespaces.Count: > 0 })
                await NamespaceProcesses.AwaitBatchesAsync(entry.Builder).ConfigureAwait(false);
            removed.AddRange(await TopologyRemover.RemoveAsync(journal, entry, _ => true).ConfigureAwait(false));
        }

        return removed;
    }

    // Nothing in it, or nothing left of it because somebody took its namespaces away with ip netns: it would only keep their names taken.
    private static bool IsHollow(JournalEntry entry) =>
        entry.Namespaces.Count == 0 || (entry.Complete && !entry.Namespaces.Any(node => TopologyRemover.IsMade(entry, node)));
}
