using NetTest.Engine.Results;

namespace NetTest.Engine.Scenarios;

/// <summary>What all clients of a server say together.</summary>
/// <param name="Connected">Connections whose transport stood.</param>
/// <param name="Succeeded">Connections that carried their whole pattern.</param>
/// <param name="Unsure">Connections that failed or were cut, which the server may have seen otherwise or not at all.</param>
/// <param name="BytesSent">Payload bytes sent.</param>
/// <param name="BytesReceived">Payload bytes received.</param>
internal sealed record ClientTotals(long Connected, long Succeeded, long Unsure, long BytesSent, long BytesReceived)
{
    /// <summary>Connections or flows that the server may have seen of probes beside the clients'.</summary>
    internal long Strangers { get; init; }

    internal static ClientTotals Of(IEnumerable<TrafficClientResult> clients) =>
        clients.Aggregate(new ClientTotals(0, 0, 0, 0, 0), (sum, client) => new ClientTotals(
            sum.Connected + client.Connected,
            sum.Succeeded + client.Succeeded,
            sum.Unsure + client.Failed + client.Interrupted,
            sum.BytesSent + client.BytesSent,
            sum.BytesReceived + client.BytesReceived));
}
