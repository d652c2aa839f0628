using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Carrying;

namespace NetTest.Engine.Topology;

/// <summary>A topology that stands; disposing of it removes exactly what was made for it.</summary>
public sealed class LiveTopology : IAsyncDisposable
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);

    private readonly Journal _journal;
    private readonly bool _isOfProcess;
    private readonly IReadOnlyDictionary<string, NetworkContext> _contexts;
    private readonly CarriedLinks? _carried;

    internal LiveTopology(Journal journal, JournalEntry entry, IReadOnlyDictionary<string, NetworkContext> contexts, CarriedLinks? carried)
    {
        _journal = journal;
        Id = entry.Id;
        _isOfProcess = entry.Lifetime == TopologyLifetime.Process;
        _contexts = contexts;
        _carried = carried;
        Namespaces = [.. entry.Namespaces.Select(node => node.ToInfo(entry, new Dictionary<string, CarriedLink>(StringComparer.Ordinal)))];
    }

    /// <summary>What was built, emulated gateways among it.</summary>
    public IReadOnlyList<NamespaceInfo> Namespaces { get; }

    /// <summary>Its id in the journal.</summary>
    internal string Id { get; }

    /// <summary>Whether any of its namespaces is still there.</summary>
    internal bool Stands => _journal.Find(Id) is { } entry && entry.Namespaces.Any(node => TopologyRemover.IsMade(entry, node));

    /// <summary>
    /// Plans, journals and builds; on failure or cancellation rolls back and leaves nothing. What dead owners left behind is removed first.
    /// </summary>
    /// <exception cref="NetTestException">The plan is impossible (before anything was touched), a step failed, or a gateway does not answer.</exception>
    public static Task<LiveTopology> BuildAsync(TopologySpec spec, TopologyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        return new TopologyBuilder(Journal.Machine.With(options.Log), spec, options, new CarriedLinks()).BuildAsync(cancellationToken);
    }

    /// <summary>The context of one of its namespaces; it is the topology's, and ends with it.</summary>
    /// <exception cref="NetTestException">The topology has no namespace of that name.</exception>
    public NetworkContext GetContext(string namespaceName) => _contexts.TryGetValue(namespaceName, out var context)
        ? context
        : throw new NetTestException(ErrorReason.NamespaceNotFound, $"This topology has no namespace '{namespaceName}'; it has {string.Join(", ", _contexts.Keys)}.", namespaceName);

    /// <summary>Changes the impairment of one of its links while it carries traffic; returns the namespace as it is then.</summary>
    /// <exception cref="NetTestException">The topology has no such namespace or link, the impairment is wrong, or the link cannot be impaired so.</exception>
    public Task<NamespaceInfo> ChangeAsync(string namespaceName, LinkChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        _ = GetContext(namespaceName);
        return LinkChanger.ChangeAsync(_journal, namespaceName, change, cancellationToken);
    }

    /// <inheritdoc cref="RemoveAsync(EngineLog, CancellationToken)"/>
    public Task RemoveAsync(CancellationToken cancellationToken) => RemoveAsync(_journal, cancellationToken);

    /// <summary>
    /// Removes it: its namespaces, its links, and its bridges as soon as nobody else uses them. Programs that NetTest started inside are ended;
    /// foreign ones live on, without a network.
    /// </summary>
    /// <param name="log">Is told what is done; without one, what the topology was built with.</param>
    /// <param name="cancellationToken">Ends the wait for the journal.</param>
    /// <exception cref="NetTestException">Something could not be removed; the journal keeps it for the next try.</exception>
    public Task RemoveAsync(EngineLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        return RemoveAsync(_journal.With(log), cancellationToken);
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

        await LetGoAsync().ConfigureAwait(false);
    }

    /// <summary>Takes part in a topology that another process has built.</summary>
    internal static async Task<LiveTopology> AttachAsync(Journal journal, string id)
    {
        var contexts = new Dictionary<string, NetworkContext>(StringComparer.Ordinal);
        try
        {
            var entry = journal.Find(id) ?? throw new NetTestException(ErrorReason.TopologyFailed, $"The topology {id} was removed in the moment in which it was made.", id);
            foreach (var node in entry.Namespaces)
                contexts.Add(node.Name, NetworkContext.Open(node.Name));
            return new LiveTopology(journal, entry, contexts, carried: null);
        }
        catch
        {
            foreach (var context in contexts.Values)
                context.Dispose();
            using var held = await journal.LockAsync(CancellationToken.None).ConfigureAwait(false);
            if (journal.Find(id) is { } entry)
                await TopologyRemover.RemoveAsync(journal, entry, _ => true).ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveAsync(Journal journal, CancellationToken cancellationToken)
    {
        await LetGoAsync().ConfigureAwait(false);

        // Somebody else may have removed some or all of it meanwhile; the journal knows.
        if (journal.Find(Id) is null)
            return;
        using var held = await journal.LockAsync(cancellationToken).ConfigureAwait(false);
        if (journal.Find(Id) is { } entry)
            await TopologyRemover.RemoveAsync(journal, entry, _ => true).ConfigureAwait(false);
    }

    // The emulator's devices first: whoever holds one open keeps its namespace alive.
    private async Task LetGoAsync()
    {
        if (_carried is not null)
            await _carried.DisposeAsync().ConfigureAwait(false);
        foreach (var context in _contexts.Values)
            context.Dispose();
    }
}
