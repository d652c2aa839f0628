using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology;

/// <summary>
/// Holds a topology back until its bridges forward. A bridge learns of a port's carrier a moment after the port is there: a first packet that
/// came before would be lost, and ARP asks again only after a second.
/// </summary>
internal static class ForwardingGate
{
    // A bridge of the user's may run the spanning tree protocol, which takes longer: the gateways' gate waits for that.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    // Where the kernel's news of it cannot be had.
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits for the ports of all links, but not longer than the limit.</summary>
    internal static async Task PassAsync(IReadOnlyList<NamespacePlan> namespaces, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);

        // Subscribed before it is looked at: what changes in between is told.
        using var news = LinkNews.TryOpen(NetworkContext.Host);
        var isTold = news is not null;
        foreach (var link in namespaces.SelectMany(node => node.Links))
        {
            while (!HostInspector.IsForwarding(link.HostInterface) && !limit.IsCancellationRequested)
            {
                var next = isTold ? news!.NextAsync(limit.Token) : Task.Delay(s_poll, limit.Token);
                await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                isTold &= !next.IsFaulted;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
