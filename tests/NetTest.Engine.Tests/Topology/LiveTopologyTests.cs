using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class LiveTopologyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("10.71.1.2/24", "10.71.1.3/24")]
    [InlineData("2001:db8:71::2/64", "2001:db8:71::3/64")]
    public async Task Two_namespaces_on_one_bridge_talk_at_once_and_leave_nothing(string first, string second)
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", first)), names.Node("b", names.Link("x", second))] };
        await using (var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
            await ConnectAsync(topology, names.Ns("a"), names.Ns("b"), InterfaceAddress.Parse(second).Address);
        names.AssertGone();
    }

    [Fact]
    public async Task Emulated_gateways_route_between_two_bridges_with_both_families()
    {
        var names = new TestNames();
        var spec = new TopologySpec
        {
            EmulateGateways = true,
            Namespaces =
            [
                names.Node("a", names.Link("x", "10.72.1.2/24", "2001:db8:7201::2/64") with { Gateway = IPAddress.Parse("10.72.1.254"), GatewayV6 = IPAddress.Parse("2001:db8:7201::fe") }),
                names.Node("b", names.Link("y", "10.72.2.2/24", "2001:db8:7202::2/64") with { Gateway = IPAddress.Parse("10.72.2.254"), GatewayV6 = IPAddress.Parse("2001:db8:7202::fe"), Mtu = 1400 }),
            ],
        };
        string router;
        await using (var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
        {
            var info = Assert.Single(topology.Namespaces, node => node.Forwarding);
            router = info.Name;
            Assert.StartsWith("ns_gw", router, StringComparison.Ordinal);
            Assert.Equal(2, info.Links.Count);
            Assert.Equal([null, 1400], info.Links.Select(link => link.Mtu));
            await ConnectAsync(topology, names.Ns("a"), names.Ns("b"), IPAddress.Parse("10.72.2.2"));
            await ConnectAsync(topology, names.Ns("b"), names.Ns("a"), IPAddress.Parse("2001:db8:7201::2"));
            Assert.Contains("mtu 1400", ScratchNamespace.Ip("-n", router, "link", "show", "eth1"), StringComparison.Ordinal);
        }

        names.AssertGone();
        Assert.False(TestNames.Exists(router));
    }

    [Fact]
    public async Task A_link_local_gateway_and_two_gateways_on_one_bridge_are_emulated()
    {
        var names = new TestNames();
        var spec = new TopologySpec
        {
            EmulateGateways = true,
            Namespaces =
            [
                names.Node("a", names.Link("x", "10.85.1.2/24", "2001:db8:8501::2/64") with { Gateway = IPAddress.Parse("10.85.1.254"), GatewayV6 = IPAddress.Parse("fe80::1") }),
                names.Node("b", names.Link("x", "10.85.2.2/24") with { Gateway = IPAddress.Parse("10.85.2.254") }),
            ],
        };
        await using (var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
        {
            Assert.Equal("10.85.1.254/24 fe80::1/64 10.85.2.254/24", string.Join(' ', Assert.Single(topology.Namespaces, node => node.Forwarding).Addresses));
            await ConnectAsync(topology, names.Ns("a"), names.Ns("b"), IPAddress.Parse("10.85.2.2"));
        }

        names.AssertGone();
    }

    [Fact]
    public async Task Ping_crosses_the_emulated_gateway()
    {
        Requires.Tool("ping", "iputils-ping");
        var names = new TestNames();
        var spec = new TopologySpec
        {
            EmulateGateways = true,
            Namespaces =
            [
                names.Node("a", names.Link("x", "10.86.1.2/24") with { Gateway = IPAddress.Parse("10.86.1.254") }),
                names.Node("b", names.Link("y", "10.86.2.2/24") with { Gateway = IPAddress.Parse("10.86.2.254") }),
            ],
        };
        await using (await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
        {
            var output = new List<string>();
            Assert.Equal(0, await NamespaceCommand.RunAsync(names.Ns("a"), "ping", ["-c", "1", "-W", "5", "10.86.2.2"], output.Add, _ => { }, None));

            // One router on the way: the time to live has gone from 64 to 63.
            Assert.Contains(output, line => line.Contains("ttl=63", StringComparison.Ordinal));
        }

        names.AssertGone();
    }

    [Fact]
    public async Task On_a_bridge_that_existed_only_silent_gateways_are_emulated_and_the_bridge_stays()
    {
        var names = new TestNames();
        ScratchNamespace.Ip("link", "add", names.Bridge("x"), "type", "bridge", "forward_delay", "0");
        try
        {
            ScratchNamespace.Ip("link", "set", names.Bridge("x"), "up");
            var real = new TopologySpec { Namespaces = [names.Node("r", names.Link("x", "10.73.1.254/24")) with { Forwarding = true }] };
            var spec = new TopologySpec
            {
                EmulateGateways = true,
                Namespaces =
                [
                    names.Node("a", names.Link("x", "10.73.1.2/24") with { Gateway = IPAddress.Parse("10.73.1.254") }),
                    names.Node("b", names.Link("x", "10.73.2.2/24") with { Gateway = IPAddress.Parse("10.73.2.254") }),
                ],
            };
            await using (await LiveTopology.BuildAsync(real, new TopologyOptions(), None))
            await using (var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
            {
                var router = Assert.Single(topology.Namespaces, node => node.Forwarding);
                Assert.Equal("10.73.2.254/24", Assert.Single(router.Addresses));
            }

            Assert.True(HostInspector.IsBridge(names.Bridge("x")));
        }
        finally
        {
            ScratchNamespace.Ip("link", "del", names.Bridge("x"));
        }

        names.AssertGone();
    }

    [Fact]
    public async Task A_gateway_that_nobody_is_fails_the_build_and_leaves_nothing()
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.74.1.2/24") with { Gateway = IPAddress.Parse("10.74.1.254") })] };
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(spec, Fast(), None));
        Assert.Equal(ErrorReason.GatewayUnreachable, error.Reason);
        Assert.Contains("10.74.1.254", error.Message, StringComparison.Ordinal);
        Assert.Contains(names.Ns("a"), error.Message, StringComparison.Ordinal);
        Assert.Contains("2 attempts", error.Message, StringComparison.Ordinal);
        names.AssertGone();
    }

    [Fact]
    public async Task A_gateway_that_drops_echoes_but_resolves_counts_as_there()
    {
        var names = new TestNames();
        var router = new TopologySpec { Namespaces = [names.Node("r", names.Link("x", "10.75.1.254/24"))] };
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.75.1.2/24") with { Gateway = IPAddress.Parse("10.75.1.254") })] };
        await using (var live = await LiveTopology.BuildAsync(router, new TopologyOptions(), None))
        {
            Assert.Equal(0, live.GetContext(names.Ns("r")).WriteSystemFile("/proc/sys/net/ipv4/icmp_echo_ignore_all\0"u8, "1"u8));
            await using var topology = await LiveTopology.BuildAsync(spec, Fast() with { GatewayAttempts = 8 }, None);
            Assert.Single(topology.Namespaces);
        }

        names.AssertGone();
    }

    [Fact]
    public async Task A_step_that_fails_is_named_and_everything_is_rolled_back()
    {
        var names = new TestNames();

        // Our check lets an IPv4 link of 68 bytes pass; that the kernel then has no IPv6 on it shows only as the gateway is set.
        var spec = new TopologySpec
        {
            Namespaces =
            [
                names.Node("a", names.Link("x", "10.76.1.2/24")),
                names.Node("b", names.Link("x", "10.76.1.3/24") with { Mtu = 68, GatewayV6 = IPAddress.Parse("fe80::1") }),
            ],
        };
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(spec, new TopologyOptions(), None));
        Assert.Equal(ErrorReason.TopologyFailed, error.Reason);
        Assert.StartsWith($"Could not route through gateway fe80::1 in {names.Ns("b")}: ", error.Message, StringComparison.Ordinal);
        names.AssertGone();
    }

    [Fact]
    public async Task A_bridge_that_the_kernel_refuses_takes_the_namespaces_made_before_it_along()
    {
        var names = new TestNames();

        // The kernel keeps this name for its settings (/proc/sys/net/ipv4/conf/all) and says so only as the bridge is made.
        var spec = new TopologySpec { Namespaces = [names.Node("a", new LinkSpec { Bridge = "all" }), names.Node("b", names.Link("x", "10.76.2.2/24"))] };
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(spec, new TopologyOptions(), None));
        Assert.Equal(ErrorReason.TopologyFailed, error.Reason);
        Assert.StartsWith("Could not make bridge all: ", error.Message, StringComparison.Ordinal);
        names.AssertGone();
    }

    [Fact]
    public async Task A_name_that_somebody_takes_between_look_and_step_stays_theirs()
    {
        var names = new TestNames();
        using var folder = new ScratchFolder();
        var plan = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.77.1.2/24")), names.Node("b")] };
        using var foreign = new ScratchNamespace(names.Ns("b"));
        var entry = new JournalEntry
        {
            Id = "00a1b2",
            OwnerProcessId = 1,
            OwnerStartTime = 0,
            Lifetime = TopologyLifetime.Process,
            CreatedAt = DateTimeOffset.UtcNow.AddHours(-1),
            Namespaces = [new JournalNamespace { Name = names.Ns("b") }],
        };
        var journal = new Journal(folder.Path);
        using (await journal.LockAsync(None))
        {
            journal.Save(entry);
            Assert.Empty(await OrphanCollector.RemoveAsync(journal, _ => false));
        }

        Assert.True(TestNames.Exists(names.Ns("b")));
        Assert.False(Directory.Exists(folder.Path));
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(plan, new TopologyOptions(), None));
        Assert.Equal(ErrorReason.NamespaceExists, error.Reason);
        Assert.False(TestNames.Exists(names.Ns("a")));
    }

    [Fact]
    public async Task A_bridge_goes_with_its_last_user_even_if_another_made_it()
    {
        var names = new TestNames();
        var first = await LiveTopology.BuildAsync(new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.78.1.2/24"))] }, new TopologyOptions(), None);
        var second = await LiveTopology.BuildAsync(new TopologySpec { Namespaces = [names.Node("b", names.Link("x", "10.78.1.3/24"))] }, new TopologyOptions(), None);

        await first.DisposeAsync();
        Assert.True(HostInspector.IsBridge(names.Bridge("x")));
        await second.DisposeAsync();

        names.AssertGone();
    }

    [Fact]
    public async Task What_was_removed_behind_its_back_does_not_stop_the_rest_from_going()
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.80.1.2/24")), names.Node("b", names.Link("x", "10.80.1.3/24"))] };

        var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None);
        ScratchNamespace.Ip("netns", "del", names.Ns("a"));
        using (var stranger = new ScratchNamespace(names.Ns("a")))
        {
            await topology.DisposeAsync();
            Assert.True(TestNames.Exists(names.Ns("a")));
            Assert.False(TestNames.Exists(names.Ns("b")));
        }

        names.AssertGone();
    }

    [Fact]
    public void A_port_that_the_kernel_is_taking_down_does_not_keep_its_bridge()
    {
        var names = new TestNames();
        var (bridge, port) = (names.Bridge("x"), names.Bridge("p"));
        ScratchNamespace.Ip("link", "add", bridge, "type", "bridge");
        try
        {
            // It is neither there nor gone for a few milliseconds, so most rounds see it, not each.
            for (var round = 0; round < 10; round++)
            {
                using (var inside = new ScratchNamespace(names.Ns("a")))
                {
                    ScratchNamespace.Ip("link", "add", port, "type", "veth", "peer", "name", "e0", "netns", names.Ns("a"));
                    ScratchNamespace.Ip("link", "set", port, "master", bridge);
                    Assert.Equal([port], HostInspector.Ports(bridge));
                }

                var taking = Stopwatch.StartNew();
                while (HostInspector.LinkExists(port))
                {
                    Assert.True(taking.Elapsed < TimeSpan.FromSeconds(60));
                    if (HostInspector.LinkGroup(port) is null)
                        Assert.Empty(HostInspector.Ports(bridge));
                }
            }
        }
        finally
        {
            ScratchNamespace.Ip("link", "del", bridge);
        }
    }

    [Fact]
    public async Task A_live_owner_keeps_its_names_and_is_named()
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("a")] };
        await using var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions { Label = "base" }, None);
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(spec, new TopologyOptions(), None));
        Assert.Equal(ErrorReason.NamespaceExists, error.Reason);
        Assert.Contains($"process {Environment.ProcessId} for 'base'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [.. Enumerable.Range(1, 20).Select(i => names.Node($"n{i}", names.Link("x", $"10.81.1.{i}/24") with { Gateway = IPAddress.Parse("10.81.1.254") }))] };
        using var cancel = new CancellationTokenSource();
        var building = LiveTopology.BuildAsync(spec, new TopologyOptions { GatewayAttempts = 1000 }, cancel.Token);
        await Wait.UntilAsync(() => TestNames.Exists(names.Ns("n20")));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        names.AssertGone();
    }

    [Fact]
    public async Task A_hundred_builds_at_once_do_not_disturb_each_other()
    {
        var names = new TestNames();
        var topologies = await Task.WhenAll(Enumerable.Range(1, 100).Select(i => LiveTopology.BuildAsync(
            new TopologySpec { Namespaces = [names.Node($"n{i}", names.Link("x", $"10.82.1.{i}/24"))] }, new TopologyOptions(), None)));
        await ConnectAsync(topologies[0], topologies[99], names.Ns("n1"), names.Ns("n100"), IPAddress.Parse("10.82.1.100"));
        await Task.WhenAll(topologies.Select(topology => topology.DisposeAsync().AsTask()));
        names.AssertGone();
    }

    [Fact]
    public async Task More_connections_than_ports_from_one_address_to_one_port_all_succeed()
    {
        const int Connections = 70_000;
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.83.1.2/24")), names.Node("b", names.Link("x", "10.83.1.3/24"))] };
        await using (var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), None))
        {
            using var listener = topology.GetContext(names.Ns("b")).CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse("10.83.1.3"), 0));
            listener.Listen(1000);
            var serving = Task.Factory.StartNew(() => Serve(listener, Connections), None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var context = topology.GetContext(names.Ns("a"));
            Parallel.For(0, Connections, new ParallelOptions { MaxDegreeOfParallelism = 3 }, _ =>
            {
                using var client = context.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(listener.LocalEndPoint!);
            });
            await serving.WaitAsync(TimeSpan.FromSeconds(60));
        }

        names.AssertGone();
    }

    // The client closes first, so that the time of waiting (TIME-WAIT) is its own.
    private static void Serve(Socket listener, int connections)
    {
        var one = new byte[1];
        for (var i = 0; i < connections; i++)
        {
            using var server = listener.Accept();
            Assert.Equal(0, server.Receive(one));
        }
    }

    private static TopologyOptions Fast() => new() { GatewayAttempts = 2, GatewayTimeout = TimeSpan.FromMilliseconds(200) };

    private static Task ConnectAsync(LiveTopology topology, string from, string to, IPAddress address) => ConnectAsync(topology, topology, from, to, address);

    private static async Task ConnectAsync(LiveTopology source, LiveTopology target, string from, string to, IPAddress address)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = target.GetContext(to).CreateSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(10);
        using var client = source.GetContext(from).CreateSocket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, limit.Token);
        using var server = await listener.AcceptAsync(limit.Token);
        await client.SendAsync("x"u8.ToArray(), SocketFlags.None, limit.Token);
        Assert.Equal(1, await server.ReceiveAsync(new byte[1], SocketFlags.None, limit.Token));
    }
}
