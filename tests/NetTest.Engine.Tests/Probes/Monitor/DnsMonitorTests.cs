using System.Collections.Concurrent;
using NetTest.Engine.Probes.Monitor;
using NetTest.Engine.Sockets;
using NetTest.Engine.Tests.Sockets.Names;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>A real DNS server serves SRV answers, changes them, goes away, and returns: the monitor follows.</summary>
[Collection(NetworkGroup.Name)]
public sealed class DnsMonitorTests
{
    private const string Service = "srv:_conntest._udp.mesh.test";

    [Fact]
    public async Task The_monitor_follows_a_DNS_server_through_changes_and_outages()
    {
        Requires.Tool("dnsmasq", "dnsmasq-base");
        await using var namespaces = await TestNamespaces.CreateAsync();
        var folder = Directory.CreateDirectory($"/etc/netns/{namespaces.Client}");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "resolv.conf"), $"nameserver {TestNamespaces.ServerAddress}\noptions timeout:1 attempts:1\n");
            using var context = NetworkContext.Open(namespaces.Client);
            var events = new ConcurrentQueue<MonitorEvent>();
            await using var first = await Dnsmasq.StartAsync(namespaces.Server, TestNamespaces.ServerAddress, Srv("a.mesh.test", 8080, 10, 60), Srv("b.mesh.test", 8081, 20, 0), "--host-record=a.mesh.test,192.0.2.11", "--host-record=b.mesh.test,192.0.2.12,2001:db8::12");
            await using var monitor = await ConnTestMonitor.StartAsync(Options(context), new FakePeerProbe(), Random.Shared.NextDouble, new Queue(events), CancellationToken.None);

            await Wait.UntilAsync(() => Peers(monitor) == "192.0.2.11:8080 192.0.2.12:8081 [2001:db8::12]:8081");
            var peers = monitor.GetResult().Peers;
            Assert.Equal((10, 60, "a.mesh.test"), (peers[0].Priority, peers[0].Weight, peers[0].Name));
            Assert.Equal((20, 0, "b.mesh.test"), (peers[1].Priority, peers[1].Weight, peers[1].Name));
            Assert.Equal(0, monitor.GetResult().DiscoveryFailures);

            // It goes away: what was known holds on, and failures are counted.
            await first.DisposeAsync();
            await Wait.UntilAsync(() => monitor.GetResult().DiscoveryFailuresByReason.GetValueOrDefault("Unreachable") >= 3);
            Assert.Equal(3, monitor.GetResult().Peers.Count);
            Assert.Equal(1, events.Count(happened => happened is { Kind: MonitorEventKind.DiscoveryFailed, Subject: "_conntest._udp.mesh.test" }));

            // It returns with other answers.
            await using (await Dnsmasq.StartAsync(namespaces.Server, TestNamespaces.ServerAddress, Srv("a.mesh.test", 9000, 10, 60), Srv("c.mesh.test", 8080, 10, 60), "--host-record=a.mesh.test,192.0.2.11", "--host-record=c.mesh.test,192.0.2.13"))
            {
                await Wait.UntilAsync(() => string.Join(' ', Peers(monitor).Split(' ').Order(StringComparer.Ordinal)) == "192.0.2.11:9000 192.0.2.13:8080");
                await Wait.UntilAsync(() => events.Any(happened => happened.Kind == MonitorEventKind.DiscoveryRecovered));
                var (failures, discoveries) = (monitor.GetResult().DiscoveryFailures, monitor.GetResult().Discoveries);
                await Wait.UntilAsync(() => monitor.GetResult().Discoveries >= discoveries + 3);
                Assert.Equal(failures, monitor.GetResult().DiscoveryFailures);
            }

            // It says that there is no such service: that is an answer.
            await using (await Dnsmasq.StartAsync(namespaces.Server, TestNamespaces.ServerAddress, "--host-record=a.mesh.test,192.0.2.11"))
                await Wait.UntilAsync(() => monitor.GetResult() is { Peers.Count: 0 } result && result.DiscoveryFailuresByReason.GetValueOrDefault("NoSuchName") > 0);

            var saw = await monitor.StopAsync(CancellationToken.None);
            Assert.Equal(saw.DiscoveryFailures, saw.DiscoveryFailuresByReason.Values.Sum());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ConnTestMonitorOptions Options(NetworkContext context) => new()
    {
        Context = context,
        Targets = [Service],
        Interval = TimeSpan.FromMilliseconds(50),
        Jitter = TimeSpan.FromMilliseconds(50),
        ResolveInterval = TimeSpan.FromMilliseconds(200),
        DnsRetryInterval = TimeSpan.FromMilliseconds(100),
        PathMtuInterval = null,
        MetricsPort = null,
        Respond = false,
    };

    private static string Srv(string target, int port, int priority, int weight) =>
        FormattableString.Invariant($"--srv-host=_conntest._udp.mesh.test,{target},{port},{priority},{weight}");

    private static string Peers(ConnTestMonitor monitor) => string.Join(' ', monitor.GetResult().Peers.Select(peer => peer.Destination));

    private sealed class Queue(ConcurrentQueue<MonitorEvent> events) : IProgress<MonitorEvent>
    {
        public void Report(MonitorEvent value) => events.Enqueue(value);
    }
}
