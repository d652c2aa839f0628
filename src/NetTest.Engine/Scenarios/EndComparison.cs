using NetTest.Engine.Results;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>
/// Holds what the clients say against what the servers say. Where nothing failed the counts are equal. A connection that failed or was cut
/// may have been seen by one end only, so each one widens what is allowed by one. UDP loses: there only what cannot be is a difference.
/// Probes of a server's own end point may add to its counts, and never take from them.
/// </summary>
internal static class EndComparison
{
    internal static IReadOnlyList<Discrepancy> Compare(ScenarioCase scenario, ScenarioOutcome outcome)
    {
        var result = new List<Discrepancy>();
        foreach (var (server, clients, seen) in Pair(scenario, outcome.Clients, outcome.Servers))
        {
            var totals = clients with { Strangers = StrangersOf(scenario, server, outcome.Probes) };
            if (server.Options.Protocol == TransportProtocol.Udp)
                CompareUdp(server.Name, totals, seen, result);
            else
                CompareTcp(server.Name, totals, seen, result);
        }

        return result;
    }

    /// <summary>Whether the servers have seen all that the clients did, so that waiting longer would change nothing.</summary>
    internal static bool IsSettled(ScenarioCase scenario, IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers, IReadOnlyList<int> active)
    {
        // A flow of UDP has no end that a server could see; it lingers until it has been silent long enough.
        var busy = scenario.Servers.Zip(active).Any(pair => pair.First.Options.Protocol == TransportProtocol.Tcp && pair.Second > 0);
        return !busy && Pair(scenario, clients, servers).All(pair =>
            pair.Server.Options.Protocol == TransportProtocol.Udp
            || (pair.Seen.Accepted + pair.Totals.Unsure >= pair.Totals.Connected && pair.Seen.Completed >= pair.Totals.Succeeded));
    }

    private static long StrangersOf(ScenarioCase scenario, ScenarioServer server, IReadOnlyList<ConnTestResult> probes) =>
        scenario.Probes.Where(probe => probe.SeenBy == server.Name)
            .Join(probes, probe => probe.Name, result => result.Name, StrangersOf, StringComparer.Ordinal)
            .Sum();

    // Of a probe that was ended from outside, those on their way then are not counted as sent, and the server may have seen them.
    private static long StrangersOf(ScenarioProbe probe, ConnTestResult result) =>
        Math.Max(result.Sent, result.Views.Sum(view => view.Sent ?? 0))
        + (probe.UntilLoadEnds || result.Status == ResultStatus.Cancelled ? (long)Math.Ceiling(probe.Options.Timeout / probe.Options.Interval) : 0);

    private static IEnumerable<(ScenarioServer Server, ClientTotals Totals, TrafficServerResult Seen)> Pair(
        ScenarioCase scenario, IReadOnlyList<TrafficClientResult> clients, IReadOnlyList<TrafficServerResult> servers)
    {
        var answerers = scenario.Clients.Select(client => EndPoints.AnswererOf(scenario, client)).ToList();
        for (var i = 0; i < scenario.Servers.Count; i++)
        {
            var server = scenario.Servers[i];
            var totals = ClientTotals.Of(clients.Where((_, index) => ReferenceEquals(answerers[index], server)));
            yield return (server, totals, servers[i]);
        }
    }

    private static void CompareTcp(string name, ClientTotals totals, TrafficServerResult seen, List<Discrepancy> result)
    {
        var (low, high) = (totals.Connected - totals.Unsure, totals.Connected + totals.Unsure + totals.Strangers);
        AddUnless(seen.Accepted >= low && seen.Accepted <= high, name, "Connections", totals.Connected, seen.Accepted, result);

        // A client has succeeded only when it has read the server's last byte; the other way round the last byte may have been lost.
        AddUnless(seen.Completed >= totals.Succeeded && seen.Completed <= totals.Succeeded + totals.Unsure + totals.Strangers, name, "Completed", totals.Succeeded, seen.Completed, result);
        if (totals.Unsure > 0 || totals.Strangers > 0 || seen.Failed > 0 || seen.Interrupted > 0)
            return;
        AddUnless(seen.BytesReceived == totals.BytesSent, name, "BytesToServer", totals.BytesSent, seen.BytesReceived, result);
        AddUnless(seen.BytesSent == totals.BytesReceived, name, "BytesToClient", totals.BytesReceived, seen.BytesSent, result);
    }

    private static void CompareUdp(string name, ClientTotals totals, TrafficServerResult seen, List<Discrepancy> result)
    {
        AddUnless(seen.Accepted <= totals.Connected + totals.Strangers, name, "Connections", totals.Connected, seen.Accepted, result);
        AddUnless(totals.Strangers > 0 || seen.BytesReceived <= totals.BytesSent, name, "BytesToServer", totals.BytesSent, seen.BytesReceived, result);
        AddUnless(seen.BytesSent >= totals.BytesReceived, name, "BytesToClient", totals.BytesReceived, seen.BytesSent, result);
    }

    private static void AddUnless(bool agreed, string server, string metric, long clientsSay, long serverSays, List<Discrepancy> result)
    {
        if (!agreed)
            result.Add(new Discrepancy { Server = server, Metric = metric, ClientsSay = clientsSay, ServerSays = serverSays });
    }
}
