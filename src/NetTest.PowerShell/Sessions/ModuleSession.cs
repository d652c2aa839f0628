using System.Collections.Concurrent;
using NetTest.Engine.Topology;

namespace NetTest.PowerShell.Sessions;

/// <summary>The servers, clients and namespaces that a runspace has started and not yet stopped.</summary>
internal sealed class ModuleSession
{
    private readonly ConcurrentDictionary<int, RunningTrafficServer> _servers = new();
    private readonly ConcurrentDictionary<int, RunningTrafficClient> _clients = new();
    private readonly ConcurrentDictionary<string, LiveTopology> _topologies = new(StringComparer.Ordinal);
    private int _lastId;

    /// <summary>The servers in the order of their start.</summary>
    internal IReadOnlyList<RunningTrafficServer> Servers => [.. _servers.Values.OrderBy(server => server.Id)];

    /// <summary>The clients in the order of their start.</summary>
    internal IReadOnlyList<RunningTrafficClient> Clients => [.. _clients.Values.OrderBy(client => client.Id)];

    internal int NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(RunningTrafficServer server) => _servers[server.Id] = server;

    internal void Add(RunningTrafficClient client) => _clients[client.Id] = client;

    internal void Add(string namespaceName, LiveTopology topology) => _topologies[namespaceName] = topology;

    internal void Forget(RunningTrafficServer server) => _servers.TryRemove(server.Id, out _);

    internal void Forget(RunningTrafficClient client) => _clients.TryRemove(client.Id, out _);

    /// <summary>Takes a topology out of the session by the name of the namespace that it was made for.</summary>
    internal LiveTopology? Take(string namespaceName) => _topologies.TryRemove(namespaceName, out var topology) ? topology : null;

    /// <summary>Stops the clients, then the servers, then removes the namespaces that were to live no longer than the process.</summary>
    internal async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(SessionRegistry.CloseDeadline);
        await AllAsync(_clients.Values, client => client.StopAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(_servers.Values, server => server.StopAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(_topologies.Values, topology => topology.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    // One that cannot be stopped must not keep the others; there is no pipeline left to tell it to.
    private static async Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> close)
    {
        var closing = Task.WhenAll(items.Select(item => Task.Run(() => close(item))));
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
