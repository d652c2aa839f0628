using System.Collections.Concurrent;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Remote;

namespace NetTest.PowerShell.Sessions;

/// <summary>The servers, clients and namespaces that a runspace has started and not yet stopped.</summary>
internal sealed class ModuleSession
{
    private readonly ConcurrentDictionary<int, RunningTraffic> _running = new();
    private readonly ConcurrentDictionary<string, LiveTopology> _topologies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, TestRunJob> _jobs = new();
    private int _lastId;

    /// <summary>The servers, or clients, in the order of their start.</summary>
    internal IReadOnlyList<T> Running<T>()
        where T : RunningTraffic => [.. _running.Values.OfType<T>().OrderBy(item => item.Id)];

    internal int NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(RunningTraffic item) => _running[item.Id] = item;

    internal void Add(string namespaceName, LiveTopology topology) => _topologies[namespaceName] = topology;

    /// <summary>Keeps a job until it has ended.</summary>
    internal void Add(TestRunJob job)
    {
        _jobs[job.InstanceId] = job;
        _ = job.Ended.ContinueWith(_ => _jobs.TryRemove(job.InstanceId, out TestRunJob? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal void Forget(RunningTraffic item) => _running.TryRemove(item.Id, out _);

    /// <summary>Takes a topology out of the session by the name of the namespace that it was made for.</summary>
    internal LiveTopology? Take(string namespaceName) => _topologies.TryRemove(namespaceName, out var topology) ? topology : null;

    /// <summary>Stops the clients, then the servers, then removes the namespaces that were to live no longer than the process.</summary>
    internal async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(SessionRegistry.CloseDeadline);
        await AllAsync(_jobs.Values, job =>
        {
            job.Cancel();
            return job.Ended.WaitAsync(deadline.Token);
        }).ConfigureAwait(false);
        await AllAsync(Running<RunningTrafficClient>(), client => client.EndAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(Running<RunningTrafficServer>(), server => server.EndAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(Running<RunningConnTestMonitor>(), monitor => monitor.EndAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(Running<RunningConnTestResponder>(), responder => responder.EndAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(Running<RunningThroughputServer>(), server => server.EndAsync(deadline.Token)).ConfigureAwait(false);
        await AllAsync(_topologies.Values, topology => topology.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    // One that cannot be stopped must not keep the others; there is no pipeline left to tell it to.
    private static async Task AllAsync<T>(IEnumerable<T> items, Func<T, Task> close)
    {
        var closing = Task.WhenAll(items.Select(item => Task.Run(() => close(item))));
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
