using System.Globalization;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>A mesh of 20 namespaces that a real Prometheus watches: what was injected comes out of PromQL.</summary>
[Collection(NetworkGroup.Name)]
public sealed class MeshTests
{
    private const int Nodes = 20;
    private const int Small = 3;
    private const int Lossy = 5;
    private const int Removed = 7;
    private const int Slow = 9;
    private const double DelayMs = 10;
    private const double LossPercent = 25;

    [Fact]
    public async Task Prometheus_sees_delay_loss_and_path_MTU_of_a_mesh_and_a_node_that_vanishes()
    {
        Requires.Tool("prometheus", "prometheus");
        Requires.Tool("promtool", "prometheus");
        Requires.Tool("nft", "nftables");
        await using var mesh = await MeshNamespaces.CreateAsync(Nodes, Impair);

        // One node takes no packet above 1300 bytes. (A veth with an MTU of 1300 takes 1304: the kernel leaves room for a VLAN tag.)
        await TestNamespaces.ExecAsync(mesh.Name(Small), "nft", "add table inet t; add chain inet t in { type filter hook input priority 0; }; add rule inet t in meta length > 1300 drop");
        using var contexts = new Contexts(mesh);

        var file = Path.GetTempFileName();
        var monitors = new Dictionary<int, ConnTestMonitor>();
        try
        {
            await File.WriteAllLinesAsync(file, Enumerable.Range(1, Nodes).Select(MeshNamespaces.AddressOf));
            for (var node = 1; node <= Nodes; node++)
                monitors[node] = await ConnTestMonitor.StartAsync(Options(contexts.Of(node), node, file), progress: null, CancellationToken.None);
            await using var prometheus = await PrometheusServer.StartAsync(mesh.Onlooker, Enumerable.Range(1, Nodes).Select(node => $"{MeshNamespaces.AddressOf(node)}:9990"));

            await CheckAsync(mesh, prometheus);
            await VanishAsync(mesh, prometheus, monitors, contexts, file);
        }
        finally
        {
            foreach (var monitor in monitors.Values)
                await monitor.DisposeAsync();
            File.Delete(file);
        }
    }

    private static async Task CheckAsync(MeshNamespaces mesh, PrometheusServer prometheus)
    {
        await prometheus.UntilAsync("count(nettest_up)", values => values is [Nodes * (Nodes - 1)]);
        await prometheus.UntilAsync("sum(nettest_probes_sent_total)/count(nettest_up)", values => values is [>= 9]);

        // There and back.
        var delay = Assert.Single(await prometheus.QueryAsync($"sum(nettest_rtt_seconds_sum{To(Slow)})/sum(nettest_rtt_seconds_count{To(Slow)})"));
        Assert.InRange(delay, 2 * DelayMs / 1000, (2 * DelayMs / 1000) + 0.03);
        Assert.InRange(Assert.Single(await prometheus.QueryAsync("histogram_quantile(0.5, sum(rate(nettest_rtt_seconds_bucket[20s])) by (le))")), 0.00002, 0.01);

        // A quarter: of over 100 probes, within 5 standard deviations.
        var loss = Assert.Single(await prometheus.QueryAsync($"sum(nettest_probes_lost_total{To(Lossy)})/sum(nettest_probes_sent_total{To(Lossy)})"));
        Assert.InRange(loss, 0.05, 0.48);
        var others = $"{{destination!=\"{MeshNamespaces.AddressOf(Lossy)}\",source!=\"{MeshNamespaces.AddressOf(Lossy)}\"}}";
        Assert.InRange(Assert.Single(await prometheus.QueryAsync($"sum(nettest_probes_lost_total{others})/sum(nettest_probes_sent_total{others})")), 0, 0.02);

        // They are lost on the way there; what is lost at a round's end is of neither direction.
        var forward = Assert.Single(await prometheus.QueryAsync($"sum(nettest_direction_lost_total{{destination=\"{MeshNamespaces.AddressOf(Lossy)}\",direction=\"forward\"}})"));
        var backward = Assert.Single(await prometheus.QueryAsync($"sum(nettest_direction_lost_total{{destination=\"{MeshNamespaces.AddressOf(Lossy)}\",direction=\"backward\"}})"));
        Assert.True(forward >= 5 && backward <= forward / 5, $"{forward} forward, {backward} backward");

        await prometheus.UntilAsync(PathMtu(Small), values => values is [1300]);
        await prometheus.UntilAsync(PathMtu(2), values => values is [1500]);

        var metrics = await TestNamespaces.ExecAsync(mesh.Onlooker, "sh", "-c", $"curl -sf http://{MeshNamespaces.AddressOf(1)}:9990/metrics | promtool check metrics 2>&1; curl -sf http://{MeshNamespaces.AddressOf(1)}:9990/-/ready");
        Assert.Equal("ready\n", metrics);
    }

    private static async Task VanishAsync(MeshNamespaces mesh, PrometheusServer prometheus, Dictionary<int, ConnTestMonitor> monitors, Contexts contexts, string file)
    {
        var up = $"nettest_up{{destination=\"{MeshNamespaces.AddressOf(Removed)}\"}}";
        await prometheus.UntilAsync($"min({up})", values => values is [1]);
        await monitors[Removed].DisposeAsync();
        monitors.Remove(Removed);
        contexts.Release(Removed);
        await mesh.RemoveAsync(Removed);
        await prometheus.UntilAsync($"max({up})", values => values is [0]);

        await File.WriteAllLinesAsync(file, Enumerable.Range(1, Nodes).Where(node => node != Removed).Select(MeshNamespaces.AddressOf));
        await prometheus.UntilAsync($"count({{destination=\"{MeshNamespaces.AddressOf(Removed)}\"}})", values => values.Count == 0);
        await prometheus.UntilAsync("count(nettest_up)", values => values is [(Nodes - 1) * (Nodes - 2)]);
    }

    // What enters one node is lost at random, and another is far away.
    private static LinkSpec Impair(int node, LinkSpec link) => node switch
    {
        Lossy => link with { Ingress = new ImpairmentSpec { LossPercent = LossPercent, Seed = 4 } },
        Slow => link with { Egress = new ImpairmentSpec { DelayMs = DelayMs }, Ingress = new ImpairmentSpec { DelayMs = DelayMs } },
        _ => link,
    };

    private static string To(int node) => $"{{destination=\"{MeshNamespaces.AddressOf(node)}\"}}";

    private static string PathMtu(int node) =>
        $"nettest_path_mtu_bytes{{source=\"{MeshNamespaces.AddressOf(1)}\",destination=\"{MeshNamespaces.AddressOf(node)}\"}}";

    private static ConnTestMonitorOptions Options(NetworkContext context, int node, string file) => new()
    {
        Context = context,
        TargetFile = file,
        Protocols = [ProbeProtocol.Udp],
        LongPayloadBytes = 0,
        // Several in a round, so that the far end's count tells on which way a probe was lost.
        Count = 3,
        Interval = TimeSpan.FromSeconds(1.5),
        Jitter = TimeSpan.FromSeconds(1),
        // Twenty monitors on a machine that does other things as well: an answer that is a second late is no loss.
        Timeout = TimeSpan.FromSeconds(2.5),
        // One node's searches are enough to look at, and what two processors can carry.
        PathMtuInterval = node == 1 ? TimeSpan.FromSeconds(300) : null,
        NodeName = string.Create(CultureInfo.InvariantCulture, $"node{node}"),
    };

    private sealed class Contexts(MeshNamespaces mesh) : IDisposable
    {
        private readonly Dictionary<int, NetworkContext> _all = [];

        public void Dispose()
        {
            foreach (var context in _all.Values)
                context.Dispose();
        }

        internal NetworkContext Of(int node)
        {
            if (!_all.TryGetValue(node, out var context))
                _all[node] = context = NetworkContext.Open(mesh.Name(node));
            return context;
        }

        internal void Release(int node)
        {
            _all[node].Dispose();
            _all.Remove(node);
        }
    }
}
