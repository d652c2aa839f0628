using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>A topology that stands; disposing of it removes exactly what was made for it.</summary>
public sealed class LiveTopology : IAsyncDisposable
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);

    private readonly Journal _journal;
    private readonly string _id;
    private readonly bool _isOfProcess;
    private readonly IReadOnlyDictionary<string, NetworkContext> _contexts;

    internal LiveTopology(Journal journal, JournalEntry entry, IReadOnlyDictionary<string, NetworkContext> contexts)
    {
        _journal = journal;
        _id = entry.Id;
        _isOfProcess = entry.Lifetime == TopologyLifetime.Process;
        _contexts = contexts;
        Namespaces = [.. entry.Namespaces.Select(node => node.ToInfo(entry))];
    }

    /// <summary>What was built, emulated gateways among it.</summary>
    public IReadOnlyList<NamespaceInfo> Namespaces { get; }

    /// <summary>
    /// Plans, journals and builds; on failure or cancellation rolls back and leaves nothing. What dead owners left behind is removed first.
    /// </summary>
    /// <exception cref="NetTestException">The plan is impossible (before anything was touched), a step failed, or a gateway does not answer.</exception>
    public static Task<LiveTopology> BuildAsync(TopologySpec spec, TopologyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        return new TopologyBuilder(Journal.Machine, spec, options).BuildAsync(cancellationToken);
    }

    /// <summary>The context of one of its namespaces; it is the topology's, and ends with it.</summary>
    /// <exception cref="NetTestException">The topology has no namespace of that name.</exception>
    public NetworkContext GetContext(string namespaceName) => _contexts.TryGetValue(namespaceName, out var context)
        ? context
        : throw new NetTestException(ErrorReason.NamespaceNotFound, $"This topology has no namespace '{namespaceName}'; it has {string.Join(", ", _contexts.Keys)}.", namespaceName);

    /// <summary>
    /// Removes it: its namespaces, its links, and its bridges as soon as nobody else uses them. Programs that NetTest started inside are ended;
    /// foreign ones live on, without a network.
    /// </summary>
    /// <exception cref="NetTestException">Something could not be removed; the journal keeps it for the next try.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        foreach (var context in _contexts.Values)
            context.Dispose();

        // Somebody else may have removed some or all of it meanwhile; the journal knows.
        if (_journal.Find(_id) is null)
            return;
        using var held = await _journal.LockAsync(cancellationToken).ConfigureAwait(false);
        if (_journal.Find(_id) is { } entry)
            await TopologyRemover.RemoveAsync(_journal, entry, _ => true).ConfigureAwait(false);
    }

    /// <summary>Removes it, unless its lifetime is longer than the process's.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOfProcess)
        {
            using var limit = new CancellationTokenSource(RemovalLimit);
            await RemoveAsync(limit.Token).ConfigureAwait(false);
            return;
        }

        foreach (var context in _contexts.Values)
            context.Dispose();
    }
}
