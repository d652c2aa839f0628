using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology;

/// <summary>Gives a topology that stands by itself names of its own where a run that goes on has those it asks for.</summary>
internal static class OwnNames
{
    /// <summary>
    /// The specification as it is, or with other names throughout. What the user has made, or asked to keep, is never evaded: a namespace of his stays
    /// an error, and a bridge of his is joined; on that the addresses of a second run would be taken, so there it stays an error as well, and so it does
    /// where he has files for a namespace of that name.
    /// </summary>
    internal static TopologySpec Choose(TopologySpec spec, IReadOnlyList<JournalEntry> entries, HostSnapshot host, TopologyId id, ILogger log)
    {
        var runs = entries.Where(entry => entry.Lifetime == TopologyLifetime.Process).ToList();
        var theirs = runs.SelectMany(run => run.Namespaces).Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        var closed = runs.Where(run => run.Isolated).SelectMany(run => run.Bridges).Where(host.Links.ContainsKey).ToHashSet(StringComparer.Ordinal);
        var names = spec.Namespaces.Select(node => node.Name).ToList();
        var bridges = spec.Namespaces.SelectMany(node => node.Links).Select(link => link.Bridge).Distinct(StringComparer.Ordinal).ToList();
        if ((names.Find(theirs.Contains) ?? bridges.Find(closed.Contains)) is not { } taken)
            return spec;
        if (bridges.Exists(bridge => host.Links.ContainsKey(bridge) && !closed.Contains(bridge)))
            return spec;
        if (names.Exists(name => host.NamesWithFiles.Contains(name) || ((host.Namespaces.Contains(name) || host.Owners.ContainsKey(name)) && !theirs.Contains(name))))
            return spec;
        TopologyLog.OwnNames(log, id.ToString(), taken);
        return spec with
        {
            Namespaces = [.. spec.Namespaces.Select(node => node with
            {
                Name = id.Namespace(node.Name),
                Links = [.. node.Links.Select(link => link with { Bridge = id.Bridge(bridges.IndexOf(link.Bridge)) })],
            })],
        };
    }
}
