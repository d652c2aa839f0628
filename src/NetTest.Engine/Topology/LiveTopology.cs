using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>A topology that stands; disposing of it removes exactly what was made for it.</summary>
public sealed class LiveTopology : IAsyncDisposable
{
    /// <summary>What was built, emulated gateways among it.</summary>
    public IReadOnlyList<NamespaceInfo> Namespaces => throw new NotImplementedException();

    /// <summary>Plans, journals and builds; on failure or cancellation rolls back and leaves nothing.</summary>
    /// <exception cref="NetTestException">The plan is impossible (before anything was touched), a step failed, or a gateway does not answer.</exception>
    public static Task<LiveTopology> BuildAsync(TopologySpec spec, TopologyOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>The context of one of its namespaces.</summary>
    public NetworkContext GetContext(string namespaceName) => throw new NotImplementedException();

    /// <summary>Removes it.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes it, unless its lifetime is longer than the process's.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
