using System.Net;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>What one discovery found.</summary>
/// <param name="Peers">The targets without this node, each end point once, in the order of the sources (SRV: RFC 2782).</param>
/// <param name="Self">The end points that are this node itself.</param>
/// <param name="Failures">What could not be looked up.</param>
internal sealed record DiscoverySnapshot(IReadOnlyList<DiscoveredPeer> Peers, IReadOnlyList<IPEndPoint> Self, IReadOnlyList<DiscoveryFailure> Failures);
