using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class UnreachableTrafficTests
{
    private const int Connections = 6;
    private static readonly TrafficPattern s_pattern = TrafficPattern.Find("mouse");

    [Theory]
    [InlineData("203.0.113.1", null)]
    [InlineData("203.0.113.1", "route add unreachable 203.0.113.0/24")]
    [InlineData("203.0.113.1", "route add prohibit 203.0.113.0/24")]
    [InlineData("203.0.113.1", "route add blackhole 203.0.113.0/24")]
    [InlineData("2001:db8:99::1", null)]
    public async Task Without_a_route_the_server_is_unreachable(string address, string? route)
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        if (route is not null)
            await TestNamespaces.IpAsync(namespaces.Client, route);
        using var context = NetworkContext.Open(namespaces.Client);
        foreach (var portable in new[] { false, true })
        {
            using var path = new Transport(portable);
            TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(Client(context, address)), Connections, FailureReason.Unreachable);
        }
    }

    [Fact]
    public async Task A_neighbour_that_takes_the_SYN_and_says_nothing_costs_the_connect_timeout()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        // A hardware address that nobody has: packets leave and are never seen again.
        await TestNamespaces.IpAsync(namespaces.Client, "neigh add 198.51.100.99 lladdr 02:00:00:00:00:99 dev veth0");
        using var context = NetworkContext.Open(namespaces.Client);
        foreach (var portable in new[] { false, true })
        {
            using var path = new Transport(portable);
            var result = await TrafficRun.ClientAsync(Client(context, "198.51.100.99"));
            TrafficRun.AssertAllFailed(result, Connections, FailureReason.ConnectTimeout);
            Assert.InRange(result.DurationSeconds, TrafficRun.AtLeast(TimeSpan.FromSeconds(0.4)), 30);
        }
    }

    private static TrafficClientOptions Client(NetworkContext context, string address) => TrafficRun.Client(s_pattern, new IPEndPoint(IPAddress.Parse(address), 443)) with
    {
        Context = context,
        Connections = Connections,
        Concurrency = Connections,
        ConnectTimeout = TimeSpan.FromMilliseconds(400),
    };
}
