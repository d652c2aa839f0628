using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Base of the cmdlets that act on standing namespaces by their names.</summary>
public abstract class OwnNamespaceCmdlet : EngineCmdlet
{
    /// <summary>A wildcard means NetTest's own namespaces; a name goes to the engine as it is, which says whose it is.</summary>
    internal IReadOnlyList<string> Expand(string name)
    {
        var filter = new NameFilter(name);
        if (!filter.HasWildcards)
            return [name];
        IReadOnlyList<string> names = [];
        Run(async token => names =
        [
            .. (await NamespaceCatalog.ListAsync(token).ConfigureAwait(false))
                .Where(item => item.State != NamespaceState.Foreign && filter.IsMatch(item.Name))
                .Select(item => item.Name),
        ]);
        return names;
    }
}
