namespace NetTest.Engine.Topology;

/// <summary>The network namespaces of this machine, and the removal of those that NetTest made.</summary>
public static class NamespaceCatalog
{
    /// <summary>All named namespaces, NetTest's and foreign ones.</summary>
    public static Task<IReadOnlyList<NamespaceInfo>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes a namespace that NetTest made, with its links, and its bridge if NetTest made that and nothing else uses it.</summary>
    /// <exception cref="NetTestException">There is none of that name, or NetTest did not make it.</exception>
    public static Task RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes what dead owners left behind; with <paramref name="includeKept"/> also what scenarios were asked to keep. Returns the names removed (namespaces and bridges).</summary>
    public static Task<IReadOnlyList<string>> RemoveOrphansAsync(bool includeKept, CancellationToken cancellationToken) => throw new NotImplementedException();
}
