using System.Net;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>What a monitor does to a peer: the seam between schedule and network.</summary>
internal interface IPeerProbe
{
    /// <summary>Asks a peer in all ways, each once. What the network does is data.</summary>
    Task<IReadOnlyList<ProtocolRound>> ProbeAsync(IPEndPoint peer, CancellationToken cancellationToken);

    /// <summary>Measures the path MTU; null if it cannot be told.</summary>
    Task<PathMtuReading?> MeasurePathMtuAsync(IPEndPoint peer, CancellationToken cancellationToken);

    /// <summary>Our own address towards a peer; null if there is no route.</summary>
    IPAddress? SourceFor(IPEndPoint peer);
}
