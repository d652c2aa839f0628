using System.Net;
using NetTest.Engine.Probes.Discovery;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Which of the discovered peers this node probes.</summary>
internal static class MeshSelection
{
    /// <summary>All, or so many neighbours of each address family, in the order of discovery.</summary>
    /// <param name="snapshot">What was found, this node's own end points apart.</param>
    /// <param name="neighbours">How many; null: all.</param>
    /// <param name="nodeName">By what this node places itself if it is not among the targets.</param>
    internal static IReadOnlyList<DiscoveredPeer> Choose(DiscoverySnapshot snapshot, int? neighbours, string nodeName)
    {
        if (neighbours is not { } count)
            return snapshot.Peers;
        var chosen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var family in snapshot.Peers.GroupBy(peer => peer.EndPoint.AddressFamily))
        {
            // All nodes must know each other by the same names: those of the end points that discovery gives.
            var self = snapshot.Self.Where(own => own.AddressFamily == family.Key).Select(Name).Order(StringComparer.Ordinal).FirstOrDefault() ?? nodeName;
            chosen.UnionWith(NeighbourChoice.Choose(self, [.. family.Select(peer => Name(peer.EndPoint))], count));
        }

        return [.. snapshot.Peers.Where(peer => chosen.Contains(Name(peer.EndPoint)))];
    }

    private static string Name(IPEndPoint endPoint) => endPoint.ToString();
}
