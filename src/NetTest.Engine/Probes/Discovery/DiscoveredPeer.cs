using System.Net;

namespace NetTest.Engine.Probes.Discovery;

/// <summary>A target that was found.</summary>
/// <param name="EndPoint">Its address and port.</param>
/// <param name="Host">The name or address as it was given, or as the SRV record says.</param>
public sealed record DiscoveredPeer(IPEndPoint EndPoint, string Host)
{
    /// <summary>Priority of its SRV record (RFC 2782), lower first; null if it came otherwise.</summary>
    public int? Priority { get; init; }

    /// <summary>Weight of its SRV record (RFC 2782); null if it came otherwise.</summary>
    public int? Weight { get; init; }
}
