using System.Net;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

public sealed class AdvertisedAddressTests
{
    [Theory]
    [InlineData("", null, "10.1.0.2")]
    [InlineData("192.168.0.0/16", null, "192.168.5.2")]
    [InlineData("2001:db8::/32", null, "2001:db8::2")]
    [InlineData("172.16.0.0/12 192.168.0.0/16", null, "192.168.5.2")]
    [InlineData("172.16.0.0/12", null, null)]
    [InlineData("", "192.168.5.2", "10.1.0.2")]
    public void The_rule_goes_before_the_shared_subnet(string advertise, string? host, string? expected)
    {
        var target = Session(host, "192.168.5.2/24", "10.1.0.2/24", "2001:db8::2/64");
        target = With(target, target.Entry with { Advertise = [.. advertise.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => IPNetwork.Parse(text))] });

        Assert.Equal(expected, AdvertisedAddress.Choose(target, Session(null, "10.1.0.1/24"))?.ToString());
    }

    [Fact]
    public void Without_a_shared_subnet_the_address_that_ssh_uses_is_taken_and_then_the_first() =>
        Assert.Equal(
            ["192.168.5.2", "2001:db8::2"],
            new[] { Session("192.168.5.2", "10.1.0.2/24", "192.168.5.2/24"), Session("name", "2001:db8::2/64") }.Select(target => AdvertisedAddress.Choose(target, Session(null, "10.9.0.1/24"))!.ToString()).ToArray());

    private static AgentSession Session(string? host, params string[] addresses)
    {
        var session = new AgentSession(new AgentEntry { Name = "a", Host = host });
        session.Facts = session.Facts with { Addresses = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eth0"] = addresses } };
        return session;
    }

    private static AgentSession With(AgentSession session, AgentEntry entry) => new(entry) { Facts = session.Facts };
}
