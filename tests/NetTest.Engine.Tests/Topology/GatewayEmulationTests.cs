using System.Net;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class GatewayEmulationTests
{
    [Fact]
    public void One_leg_in_each_bridge_holds_all_its_gateways()
    {
        var router = Router(
            Node("a", Link("x", "10.1.1.2/24", "10.1.1.254") with { Mtu = 1400 }),
            Node("b", Link("x", "10.1.1.3/16", "10.1.1.254")),
            Node("c", Link("x", "10.9.1.3/24", "10.9.1.1") with { Addresses = [InterfaceAddress.Parse("10.9.1.3/24"), InterfaceAddress.Parse("2001:db8::3/64")], GatewayV6 = IPAddress.Parse("fe80::1") }),
            Node("d", Link("y", "10.2.1.2/24", "10.2.1.254")));

        Assert.NotNull(router);
        Assert.True(router.Forwarding);
        Assert.Equal("x y", string.Join(' ', router.Links.Select(link => link.Bridge)));
        Assert.Equal("10.1.1.254/16 10.9.1.1/24 fe80::1/64", string.Join(' ', router.Links[0].Addresses));
        Assert.Equal(1400, router.Links[0].Mtu);
        Assert.Equal("10.2.1.254/24", string.Join(' ', router.Links[1].Addresses));
    }

    [Fact]
    public void A_gateway_that_the_specification_has_itself_is_not_emulated() => Assert.Null(Router(
        Node("a", Link("x", "10.1.1.2/24", "10.1.1.254")),
        Node("r", new LinkSpec { Bridge = "x", Addresses = [InterfaceAddress.Parse("10.1.1.254/24")] })));

    [Fact]
    public void The_same_address_on_another_bridge_is_not_the_gateway() => Assert.NotNull(Router(
        Node("a", Link("x", "10.1.1.2/24", "10.1.1.254")),
        Node("r", new LinkSpec { Bridge = "y", Addresses = [InterfaceAddress.Parse("10.1.1.254/24")] })));

    [Fact]
    public void One_network_behind_two_bridges_is_more_than_one_router_can_do()
    {
        var error = Assert.Throws<NetTestException>(() => Router(
            Node("a", Link("x", "10.1.1.2/24", "10.1.1.254")),
            Node("b", Link("y", "10.1.1.3/24", "10.1.1.254"))));
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        Assert.Contains("both claim network 10.1.1.0/24", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_router_takes_the_first_free_name()
    {
        var missing = GatewayEmulation.FindMissing(new TopologySpec { Namespaces = [Node("a", Link("x", "10.1.1.2/24", "10.1.1.254"))] });
        Assert.Equal("ns_gw", GatewayEmulation.Router(missing, _ => false)!.Name);
        Assert.Equal("ns_gw3", GatewayEmulation.Router(missing, name => name is "ns_gw" or "ns_gw2")!.Name);
    }

    private static NamespaceSpec? Router(params NamespaceSpec[] nodes) =>
        GatewayEmulation.Router(GatewayEmulation.FindMissing(new TopologySpec { Namespaces = nodes }), _ => false);

    private static NamespaceSpec Node(string name, params LinkSpec[] links) => new() { Name = name, Links = links };

    private static LinkSpec Link(string bridge, string address, string gateway) =>
        new() { Bridge = bridge, Addresses = [InterfaceAddress.Parse(address)], Gateway = IPAddress.Parse(gateway) };
}
