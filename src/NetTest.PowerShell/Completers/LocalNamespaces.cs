using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Completers;

/// <summary>The namespaces of this machine, for completers: asked of the kernel and the journal, with a deadline.</summary>
internal static class LocalNamespaces
{
    internal static IReadOnlyList<NamespaceInfo> List()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        return Task.Run(() => NamespaceCatalog.ListAsync(deadline.Token), deadline.Token).GetAwaiter().GetResult();
    }
}
