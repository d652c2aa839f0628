using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Impairment;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class TopologyBatchTests
{
    private static readonly TopologyId Id = new(0xabcdef);

    [Fact]
    public void The_batch_of_the_host_makes_namespaces_then_bridges_then_links_into_both()
    {
        var plan = Plan(Dual());

        Assert.Equal(
            """
            netns add ns_c1
            netns add ns_r
            link add name br0 group 1096260575 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
            link set dev br0 addrgenmode none
            link set dev br0 up
            link add name ntabcdefp0 group 1096260574 master br0 up type veth peer name eth0 netns ns_c1
            link add name ntabcdefp1 group 1096260574 mtu 9000 master br0 up type veth peer name eth0 mtu 9000 netns ns_r
            link add name ntabcdefp2 group 1096260574 master brold up type veth peer name wan netns ns_r

            """.ReplaceLineEndings("\n"),
            BatchRunner.Text(TopologyBatch.Host(plan)));
    }

    [Fact]
    public void The_batch_inside_sets_addresses_before_links_and_routes_last()
    {
        var plan = Plan(Dual());

        Assert.Equal(
            """
            link set dev lo up
            addr add 10.1.1.2/24 dev eth0
            addr add 2001:db8:1::2/64 dev eth0 nodad
            link set dev eth0 up
            route add default via 10.1.1.254 dev eth0
            route add default via 2001:db8:1::fe dev eth0

            """.ReplaceLineEndings("\n"),
            BatchRunner.Text(TopologyBatch.Inside(plan.Namespaces[0])));
    }

    [Fact]
    public void A_second_gateway_stands_behind_the_first()
    {
        var node = new NamespaceSpec
        {
            Name = "n",
            Links =
            [
                new LinkSpec { Bridge = "a", Addresses = [InterfaceAddress.Parse("10.1.1.2/24")], Gateway = IPAddress.Parse("10.1.1.1") },
                new LinkSpec { Bridge = "b", Addresses = [InterfaceAddress.Parse("10.1.2.2/24")], Gateway = IPAddress.Parse("10.1.2.1") },
            ],
        };

        var text = BatchRunner.Text(TopologyBatch.Inside(Plan(node).Namespaces[0]));

        Assert.EndsWith("route add default via 10.1.1.1 dev eth0\nroute add default via 10.1.2.1 dev eth1 metric 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_IPv6_in_the_kernel_nothing_of_it_is_asked()
    {
        var lines = TopologyBatch.Host(Plan(Dual()) with { HasIPv6 = false });
        Assert.DoesNotContain(lines, line => line.Text.Contains("addrgenmode", StringComparison.Ordinal));
    }

    [Fact]
    public void Impairment_becomes_netem_on_each_side()
    {
        var node = new NamespaceSpec
        {
            Name = "ns_c1",
            Links =
            [
                new LinkSpec
                {
                    Bridge = "br0",
                    Egress = new ImpairmentSpec { DelayMs = 10.5, JitterMs = 2, LossPercent = 0.25 },
                    Ingress = new ImpairmentSpec { LossPercent = 1 },
                },
            ],
        };
        var plan = Plan(node);

        Assert.Equal("qdisc add dev eth0 root handle 1: netem limit 100000 delay 10.5ms 2ms loss 0.25%\n", BatchRunner.Text(KernelImpairment.Egress(plan.Namespaces[0])));
        Assert.Equal("qdisc add dev ntabcdefp0 root handle 1: netem limit 100000 loss 1%\n", BatchRunner.Text(KernelImpairment.Ingress(plan.Namespaces)));
    }

    [Fact]
    public void Only_what_netem_decides_on_is_made_to_come_frame_by_frame()
    {
        var plan = Plan(new NamespaceSpec { Name = "n", Links = [new LinkSpec { Bridge = "a", Ingress = new ImpairmentSpec { LossPercent = 1 } }, new LinkSpec { Bridge = "b" }] });

        Assert.Equal("link set dev ntabcdefp0 gso_max_segs 1\nlink set dev ntabcdefp1 gso_max_segs 1\n", BatchRunner.Text(KernelImpairment.Frames(plan.Namespaces)));
        Assert.Equal("link set dev eth0 gso_max_segs 1\nlink set dev eth1 gso_max_segs 1\n", BatchRunner.Text(KernelImpairment.Frames(plan.Namespaces[0])));
    }

    [Fact]
    public void An_emulated_link_is_no_veth_and_comes_into_the_bridge_when_its_devices_are_there()
    {
        var delayed = new LinkSpec { Bridge = "brold", Mtu = 9000, Egress = new ImpairmentSpec { DelayMs = 20 } };
        var limited = new LinkSpec { Bridge = "brold", Egress = new ImpairmentSpec { RateBitsPerSecond = 1_000_000 } };
        var plan = Plan(new KernelCapabilities(Netem: false, Tbf: true, Tun: true), new NamespaceSpec { Name = "n", Links = [delayed, limited] });

        Assert.Equal(
            "netns add n\nlink add name ntabcdefp1 group 1096260574 master brold up type veth peer name eth1 netns n\n",
            BatchRunner.Text(TopologyBatch.Host(plan)));
        Assert.Equal(
            "link set dev ntabcdefp0 addrgenmode none\nlink set dev ntabcdefp0 group 1096260574 master brold up\n",
            BatchRunner.Text(TopologyBatch.Carried(plan)));
        Assert.Equal("qdisc add dev eth1 root handle 10: tbf rate 1000000bit burst 3028 limit 15140\n", BatchRunner.Text(KernelImpairment.Egress(plan.Namespaces[0])));
    }

    [Fact]
    public void A_failed_line_is_named_with_what_the_tool_said()
    {
        var lines = TopologyBatch.Inside(Plan(Dual()).Namespaces[0]);
        var failure = BatchRunner.Failure("RTNETLINK answers: File exists\nCommand failed -:2\n");

        Assert.Equal(1, failure.Done);
        var error = failure.ToException(lines, "ns_c1");
        Assert.Equal(ErrorReason.TopologyFailed, error.Reason);
        Assert.Equal("Could not add address 10.1.1.2/24 to eth0 in ns_c1: RTNETLINK answers: File exists; what had been built was removed again.", error.Message);
    }

    [Fact]
    public void A_tool_that_dies_without_a_word_has_done_nothing_that_is_known()
    {
        var failure = BatchRunner.Failure("");
        Assert.Equal(0, failure.Done);
        Assert.Equal("no reason given", failure.Message);
    }

    [Fact]
    public void Names_on_the_host_fit_an_interface_name_for_any_number_of_links()
    {
        Assert.Equal("ntabcdefp0", Id.HostInterface(0));
        Assert.Equal("ntabcdefpz", Id.HostInterface(35));
        Assert.Equal("ntabcdefp10", Id.HostInterface(36));
        Assert.True(Id.HostInterface(1_000_000).Length <= 15);
        Assert.Equal(Id, TopologyId.Parse(Id.ToString()));
    }

    private static NamespaceSpec[] Dual() =>
    [
        new NamespaceSpec
        {
            Name = "ns_c1",
            Links =
            [
                new LinkSpec
                {
                    Bridge = "br0",
                    Addresses = [InterfaceAddress.Parse("10.1.1.2/24"), InterfaceAddress.Parse("2001:db8:1::2/64")],
                    Gateway = IPAddress.Parse("10.1.1.254"),
                    GatewayV6 = IPAddress.Parse("2001:db8:1::fe"),
                },
            ],
        },
        new NamespaceSpec
        {
            Name = "ns_r",
            Forwarding = true,
            Links = [new LinkSpec { Bridge = "br0", Mtu = 9000 }, new LinkSpec { Bridge = "brold", Interface = "wan" }],
        },
    ];

    private static TopologyPlan Plan(params NamespaceSpec[] nodes) => Plan(new KernelCapabilities(Netem: true, Tbf: true, Tun: true), nodes);

    private static TopologyPlan Plan(KernelCapabilities capabilities, params NamespaceSpec[] nodes)
    {
        var host = new HostSnapshot
        {
            Namespaces = new HashSet<string>(StringComparer.Ordinal),
            Links = new Dictionary<string, bool>(StringComparer.Ordinal) { ["lo"] = false, ["brold"] = true },
        };
        return TopologyPlanner.Plan(new TopologySpec { Namespaces = nodes }, host, Id, new BackendChoice(capabilities, ImpairmentBackend.Auto));
    }
}
