using System.Net;
using NetTest.Engine.Probes.Discovery;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>The peers that a node probes now, each with its loop.</summary>
internal sealed class PeerSet(Func<DiscoveredPeer, PeerLoop> create, Action<MonitorEventKind, DiscoveredPeer> tell)
{
    private readonly Lock _lock = new();
    private readonly List<(PeerLoop Loop, CancellationTokenSource Stop, Task Running)> _peers = [];

    /// <summary>What is known of them, in the order in which they were found.</summary>
    internal IReadOnlyList<PeerRecord> Records
    {
        get
        {
            lock (_lock)
                return [.. _peers.Select(peer => peer.Loop.Record)];
        }
    }

    /// <summary>Ends when all loops have ended, and fails as soon as one fails.</summary>
    internal async Task CompletionAsync()
    {
        List<Task> running;
        lock (_lock)
            running = [.. _peers.Select(peer => peer.Running)];
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            running.Remove(ended);
        }
    }

    /// <summary>Starts what is new and ends what is gone; what stays goes on undisturbed.</summary>
    internal async Task ChangeAsync(IReadOnlyList<DiscoveredPeer> wanted, CancellationToken cancellationToken)
    {
        var ends = wanted.Select(peer => peer.EndPoint).ToHashSet();
        HashSet<IPEndPoint> known;
        List<(PeerLoop Loop, CancellationTokenSource Stop, Task Running)> gone;
        lock (_lock)
        {
            known = [.. _peers.Select(peer => peer.Loop.Record.Peer.EndPoint)];
            gone = [.. _peers.Where(peer => !ends.Contains(peer.Loop.Record.Peer.EndPoint))];
            _peers.RemoveAll(gone.Contains);
        }

        foreach (var peer in gone)
            tell(MonitorEventKind.PeerGone, peer.Loop.Record.Peer);
        await EndAsync(gone).ConfigureAwait(false);
        foreach (var peer in wanted.Where(peer => !known.Contains(peer.EndPoint)))
        {
            tell(MonitorEventKind.PeerFound, peer);
            var loop = create(peer);
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lock (_lock)
                _peers.Add((loop, stop, loop.RunAsync(stop.Token)));
        }
    }

    /// <summary>Ends all loops; the records stay.</summary>
    internal Task StopAsync()
    {
        lock (_lock)
            return EndAsync([.. _peers]);
    }

    private static async Task EndAsync(IReadOnlyList<(PeerLoop Loop, CancellationTokenSource Stop, Task Running)> peers)
    {
        foreach (var peer in peers)
            await peer.Stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(peers.Select(peer => peer.Running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var peer in peers)
            peer.Stop.Dispose();
    }
}
