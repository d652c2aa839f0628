using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Impairment;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class TopologySpecCheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("-n")]
    [InlineData("a\nb")]
    public void A_name_that_ip_would_mangle_is_refused(string name) =>
        Refused(new NamespaceSpec { Name = name }, "cannot be the name of a network namespace");

    [Theory]
    [InlineData("sixteen_letters_")]
    [InlineData("br 0")]
    [InlineData("br/0")]
    [InlineData("")]
    public void A_bridge_needs_a_name_that_an_interface_can_have(string name) =>
        Refused(Node(new LinkSpec { Bridge = name }), "cannot be the name of a bridge");

    [Theory]
    [InlineData("10.1.1.0/24")]
    [InlineData("10.1.1.255/24")]
    [InlineData("0.0.0.0/0")]
    [InlineData("127.0.0.1/8")]
    [InlineData("224.0.0.5/24")]
    [InlineData("255.255.255.255/32")]
    [InlineData("::/64")]
    [InlineData("::1/128")]
    [InlineData("ff02::1/64")]
    public void An_address_that_no_host_can_have_is_refused(string address) =>
        Refused(Node(Link(address)), "cannot be a host's");

    [Theory]
    [InlineData("10.1.1.0/31")]
    [InlineData("10.1.1.255/32")]
    [InlineData("10.1.1.255/16")]
    [InlineData("2001:db8::/64")]
    public void An_address_that_only_looks_like_a_network_is_accepted(string address) =>
        TopologySpecCheck.Validate(new TopologySpec { Namespaces = [Node(Link(address))] });

    [Theory]
    [InlineData("10.1.2.1", "lies outside 10.1.1.0/24")]
    [InlineData("10.1.1.2", "own address")]
    [InlineData("2001:db8::1", "wrong family")]
    public void A_gateway_must_be_another_host_of_the_subnet(string gateway, string message) =>
        Refused(Node(Link("10.1.1.2/24") with { Gateway = IPAddress.Parse(gateway) }), message);

    [Fact]
    public void A_gateway_without_an_address_of_its_family_is_refused_unless_it_is_link_local()
    {
        Refused(Node(Link("10.1.1.2/24") with { GatewayV6 = IPAddress.Parse("2001:db8::1") }), "needs an address of its family");
        TopologySpecCheck.Validate(new TopologySpec { Namespaces = [Node(Link("10.1.1.2/24") with { GatewayV6 = IPAddress.Parse("fe80::1") })] });
    }

    [Theory]
    [InlineData("10.1.1.2/24", 67, "68 to 65535")]
    [InlineData("10.1.1.2/24", 65536, "68 to 65535")]
    [InlineData("2001:db8::2/64", 1279, "1280 to 65535")]
    public void An_MTU_out_of_range_is_refused(string address, int mtu, string message) =>
        Refused(Node(Link(address) with { Mtu = mtu }), message);

    [Fact]
    public void Names_interfaces_and_addresses_are_given_once()
    {
        Refused(Node(Link("10.1.1.2/24") with { Interface = "eth1" }, Link("10.1.1.3/24")), "'eth1' of namespace 'n' is taken");
        Refused(Node(Link("10.1.1.2/24"), Link("10.1.1.2/16")), "on bridge 'br0' twice");
        var error = Assert.Throws<NetTestException>(() => TopologySpecCheck.Validate(new TopologySpec { Namespaces = [Node(), Node()] }));
        Assert.Contains("'n' is specified twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(0, 5, 0)]
    [InlineData(0, 0, 100.1)]
    [InlineData(double.NaN, 0, 0)]
    public void An_impairment_out_of_range_is_refused(double delay, double jitter, double loss) =>
        Refused(Node(Link("10.1.1.2/24") with { Egress = new ImpairmentSpec { DelayMs = delay, JitterMs = jitter, LossPercent = loss } }), "impairment of namespace 'n'");

    [Fact]
    public void What_exists_decides_between_use_creation_and_refusal()
    {
        var host = new HostSnapshot
        {
            Namespaces = new HashSet<string>(StringComparer.Ordinal) { "foreign", "ours" },
            Links = new Dictionary<string, bool>(StringComparer.Ordinal) { ["br0"] = true, ["eth0"] = false },
            Owners = new Dictionary<string, string>(StringComparer.Ordinal) { ["ours"] = "a running NetTest made it" },
        };
        Assert.Empty(Plan("n", "br0").NewBridges);
        Assert.Equal(["br1"], Plan("n", "br1").NewBridges);
        Assert.Contains("is not a bridge", Assert.Throws<NetTestException>(() => Plan("n", "eth0")).Message, StringComparison.Ordinal);
        Assert.Contains("is not NetTest's", Assert.Throws<NetTestException>(() => Plan("foreign", "br0")).Message, StringComparison.Ordinal);
        Assert.Contains("a running NetTest", Assert.Throws<NetTestException>(() => Plan("ours", "br0")).Message, StringComparison.Ordinal);

        TopologyPlan Plan(string name, string bridge) => TopologyPlanner.Plan(
            new TopologySpec { Namespaces = [new NamespaceSpec { Name = name, Links = [new LinkSpec { Bridge = bridge }] }] }, host, new TopologyId(1), BackendChoice.Nobody);
    }

    private static void Refused(NamespaceSpec node, string message)
    {
        var error = Assert.Throws<NetTestException>(() => TopologySpecCheck.Validate(new TopologySpec { Namespaces = [node] }));
        Assert.Equal(ErrorReason.InvalidArgument, error.Reason);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static NamespaceSpec Node(params LinkSpec[] links) => new() { Name = "n", Links = links };

    private static LinkSpec Link(params string[] addresses) => new() { Bridge = "br0", Addresses = [.. addresses.Select(address => InterfaceAddress.Parse(address))] };
}
