using NetTest.Engine.Results;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>The metrics of a node. Names and labels are a promise to whoever has built dashboards and alerts on them.</summary>
internal static class MonitorMetrics
{
    internal static void Write(ExpositionWriter writer, string node, IReadOnlyList<PeerRecord> peers, MonitorCounters counters)
    {
        WriteNode(writer, node, peers.Count, counters);
        WritePeers(writer, node, peers);
        WriteSeries(writer, node, peers);
        WriteProtocols(writer, node, peers);
    }

    private static void WriteNode(ExpositionWriter writer, string node, int peers, MonitorCounters counters)
    {
        writer.Family("nettest_build", MetricType.Info, "The version of NetTest.");
        writer.Sample(1, ("version", TestResult.EngineVersion), ("node", node));
        writer.Family("nettest_peers", MetricType.Gauge, "Peers that this node probes.");
        writer.Sample(peers, ("node", node));
        writer.Family("nettest_discovery_targets", MetricType.Gauge, "Peers that the last discovery found, this node left out.");
        writer.Sample(counters.Discovered, ("node", node));
        writer.Family("nettest_discoveries", MetricType.Counter, "Discoveries made.");
        writer.Sample(counters.Discoveries, ("node", node));
        writer.Family("nettest_discovery_failures", MetricType.Counter, "Look-ups of targets that failed, by reason.");
        var failures = counters.Failures;
        // All reasons are there from the start, so that the first failure is an increase.
        foreach (var reason in Enum.GetValues<DnsOutcome>().Where(reason => reason != DnsOutcome.Answered))
            writer.Sample(failures.GetValueOrDefault(reason), ("reason", reason.ToString()), ("node", node));
        writer.Family("nettest_discovery_last_success_timestamp_seconds", MetricType.Gauge, "When all targets could be looked up last, Unix time.", "seconds");
        writer.Sample(counters.LastSuccess?.ToUnixTimeMilliseconds() / 1e3, ("node", node));
        writer.Family("nettest_skipped_rounds", MetricType.Counter, "Rounds left out because the one before had not ended, or this machine stalled.");
        writer.Sample(counters.SkippedRounds, ("node", node));
        writer.Family("nettest_schedule_slip_seconds", MetricType.Histogram, "By how much rounds began after their intended time: how far this node's own numbers can be trusted.", "seconds");
        writer.Histogram(counters.Slip, ("node", node));
    }

    private static void WritePeers(ExpositionWriter writer, string node, IReadOnlyList<PeerRecord> peers)
    {
        writer.Family("nettest_up", MetricType.Gauge, "Whether the peer answered in the last round.");
        foreach (var peer in peers)
            writer.Sample(peer.Up is { } up ? up ? 1 : 0 : null, Labels(peer, node));
        writer.Family("nettest_path_mtu_bytes", MetricType.Gauge, "Path MTU to the peer at the IP layer, as acknowledged probes prove it.", "bytes");
        foreach (var peer in peers)
            writer.Sample(peer.PathMtu?.Bytes, Labels(peer, node));
        writer.Family("nettest_reverse_path_mtu_bytes", MetricType.Gauge, "Path MTU from the peer to this node, where the peer is NetTest's.", "bytes");
        foreach (var peer in peers)
            writer.Sample(peer.PathMtu?.ReverseBytes, Labels(peer, node));
    }

    private static void WriteSeries(ExpositionWriter writer, string node, IReadOnlyList<PeerRecord> peers)
    {
        var series = peers.SelectMany(peer => peer.Series.Select(one => (Peer: peer, Series: one, one.Counts))).ToArray();
        writer.Family("nettest_rtt_seconds", MetricType.Histogram, "Round-trip time of probes that were answered, by protocol and payload.", "seconds");
        foreach (var (peer, one, _) in series)
            writer.Histogram(one.Rtt, Labels(peer, node, one));
        writer.Family("nettest_probes_sent", MetricType.Counter, "Probes sent.");
        foreach (var (peer, one, counts) in series)
            writer.Sample(counts.Sent, Labels(peer, node, one));
        writer.Family("nettest_probes_received", MetricType.Counter, "Probes answered in time.");
        foreach (var (peer, one, counts) in series)
            writer.Sample(counts.Received, Labels(peer, node, one));
        writer.Family("nettest_probes_lost", MetricType.Counter, "Probes not answered in time.");
        foreach (var (peer, one, counts) in series)
            writer.Sample(counts.Sent - counts.Received, Labels(peer, node, one));
    }

    private static void WriteProtocols(ExpositionWriter writer, string node, IReadOnlyList<PeerRecord> peers)
    {
        var protocols = peers.SelectMany(peer => peer.Protocols.Select(protocol => (Peer: peer, Of: protocol))).ToArray();
        writer.Family("nettest_direction_lost", MetricType.Counter, "Probes lost on the way there (forward) and answers lost on the way back, where the far end tells.");
        foreach (var (peer, of) in protocols)
        {
            writer.Sample(of.Forward, [.. Labels(peer, node), ("protocol", of.Protocol), ("direction", "forward")]);
            writer.Sample(of.Backward, [.. Labels(peer, node), ("protocol", of.Protocol), ("direction", "backward")]);
        }

        writer.Family("nettest_tcp_retransmits", MetricType.Counter, "TCP segments that were sent again.");
        foreach (var (peer, of) in protocols)
            writer.Sample(of.Retransmits, [.. Labels(peer, node), ("protocol", of.Protocol)]);
    }

    private static (string Name, string Value)[] Labels(PeerRecord peer, string node) =>
    [
        ("source", peer.Source ?? ""),
        ("destination", peer.Peer.EndPoint.Address.ToString()),
        ("port", peer.Peer.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("node", node),
    ];

    private static (string Name, string Value)[] Labels(PeerRecord peer, string node, PeerSeries series) =>
        [.. Labels(peer, node), ("protocol", series.Protocol), ("test", series.Test)];
}
