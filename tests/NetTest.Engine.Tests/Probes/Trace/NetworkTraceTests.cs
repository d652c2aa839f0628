using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Trace;

[Collection(NetworkGroup.Name)]
public sealed class NetworkTraceTests
{
    [Theory]
    [InlineData(TraceMethod.Udp, TraceReply.PortUnreachable)]
    [InlineData(TraceMethod.Icmp, TraceReply.EchoReply)]
    [InlineData(TraceMethod.Tcp, TraceReply.Reset)]
    public async Task Every_router_of_a_chain_is_seen(TraceMethod method, TraceReply last)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500, 1500);
        var told = new List<TraceHop>();
        var result = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress, Method = method }, told);
        Assert.Equal("10.77.0.2 10.77.1.2 10.77.2.2 10.77.3.2", Addresses(result));
        Assert.Equal([TraceReply.TimeExceeded, TraceReply.TimeExceeded, TraceReply.TimeExceeded, last], result.Hops.Select(hop => hop.Reply));
        Assert.Equal((true, 4, ResultStatus.Passed), (result.Reached, result.HopCount, result.Status));
        Assert.All(result.Hops, hop => Assert.InRange(hop.RttMinMs!.Value, 0.001, hop.RttMaxMs!.Value));
        Assert.Equal(result.Hops, told);

        var six = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress6, Method = method });
        Assert.Equal("2001:db8:77::2 2001:db8:77:1::2 2001:db8:77:2::2 2001:db8:77:3::2", Addresses(six));
        Assert.Equal(last, six.Hops[^1].Reply);

        if (Requires.HasTool("traceroute"))
        {
            var flag = method switch { TraceMethod.Icmp => "-I", TraceMethod.Tcp => "-T", _ => "-U" };
            var other = await TestNamespaces.ExecAsync(path.Client, "traceroute", "-n", "-q", "1", flag, path.ServerAddress);
            var seen = string.Join(' ', other.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
            Assert.Equal(Addresses(result), seen);
        }
    }

    [Fact]
    public async Task An_open_port_answers_and_a_silent_router_is_a_gap()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500);
        using var server = new PathMtu.ResponderHost(path.ServerContext, System.Net.IPAddress.Parse(path.ServerAddress), 4443);
        await path.NftAsync(2, "output", "icmp type time-exceeded drop");
        var result = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress, Method = TraceMethod.Tcp, Port = 4443, Timeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal("10.77.0.2 * 10.77.2.2", Addresses(result));
        Assert.Equal(TraceReply.SynAck, result.Hops[^1].Reply);
        Assert.Equal((5, 0, 100.0), (result.Hops[1].Sent, result.Hops[1].Received, result.Hops[1].LossPercent));
        Assert.Equal(TraceLossReason.Silent, result.Hops[1].LossReason);
        Assert.InRange(result.DurationSeconds, 2.2, 10);
    }

    [Fact]
    public async Task Flows_show_both_branches_and_each_keeps_its_own()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500);
        var branch = path.Node(1) + "x";
        await IpAsync($"netns add {branch}");
        try
        {
            await IpAsync($"-n {path.Node(1)} link add branch type veth peer name left netns {branch}");
            await IpAsync($"-n {branch} link add right type veth peer name branch netns {path.Server}");
            foreach (var (node, device, address) in new[] { (path.Node(1), "branch", "10.78.0.1/24"), (branch, "left", "10.78.0.2/24"), (branch, "right", "10.78.1.1/24"), (path.Server, "branch", "10.78.1.2/24") })
            {
                await TestNamespaces.IpAsync(node, $"addr add {address} dev {device}");
                await TestNamespaces.IpAsync(node, $"link set {device} up");
            }
            await TestNamespaces.IpAsync(branch, $"route add {path.ServerAddress}/32 via 10.78.1.2");
            await TestNamespaces.IpAsync(branch, "route add 10.77.0.0/24 via 10.78.0.1");
            await TestNamespaces.IpAsync(path.Node(1), "route replace 10.77.2.0/24 nexthop via 10.77.1.2 nexthop via 10.78.0.2");
            await TestNamespaces.ExecAsync(branch, "sysctl", "-qw", "net.ipv4.ip_forward=1");
            await TestNamespaces.ExecAsync(path.Node(1), "sysctl", "-qw", "net.ipv4.fib_multipath_hash_policy=1");
            foreach (var node in new[] { path.Node(1), path.Node(2), branch, path.Server })
                await TestNamespaces.ExecAsync(node, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0");

            foreach (var method in new[] { TraceMethod.Udp, TraceMethod.Tcp })
            {
                // Eight flows all on one of two branches: once in 128 times; so three tries.
                TraceResult result;
                var tries = 0;
                do
                    result = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress, Method = method, Paths = 8 });
                while (result.Hops.Count(hop => hop is { Hop: 2, Address: not null }) < 2 && ++tries < 3);
                var second = result.Hops.Where(hop => hop is { Hop: 2, Address: not null }).ToArray();
                Assert.Equal("10.77.1.2 10.78.0.2", string.Join(' ', second.Select(hop => hop.Address).Order(StringComparer.Ordinal)));
                Assert.Equal(second.Sum(hop => hop.Paths.Count), second.SelectMany(hop => hop.Paths).Distinct().Count());
            }

            // One flow never sees more than one branch, however many probes it sends.
            var one = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress, Count = 5 });
            Assert.Single(one.Hops, hop => hop.Hop == 2);
        }
        finally
        {
            await Shell.RunAsync("ip", "netns", "del", branch);
        }
    }

    [Fact]
    public async Task Big_probes_find_the_mtu_and_where_it_is()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1300, 1500);
        foreach (var (target, method, router) in new[] { (path.ServerAddress, TraceMethod.Udp, "10.77.1.2"), (path.ServerAddress, TraceMethod.Icmp, "10.77.1.2"), (path.ServerAddress6, TraceMethod.Udp, "2001:db8:77:1::2") })
        {
            var result = await TraceAsync(path, new TraceOptions { Target = target, Method = method, PacketBytes = 1500 });
            Assert.Equal((router, 1300), (result.Hops[1].Address, result.Hops[1].MtuBytes));
            Assert.Null(result.Hops[0].MtuBytes);
            Assert.True(result.Reached);
        }
    }

    [Fact]
    public async Task A_filter_that_refuses_ends_the_way_and_a_silent_one_soon_enough()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500);
        // Two traces within a second are more than the six answers that the kernel gives at once.
        await TestNamespaces.ExecAsync(path.Node(2), "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0");
        await path.FilterAsync(2, "reject with icmpx type admin-prohibited");
        var result = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress });
        Assert.Equal((TraceReply.Prohibited, 13, false), (result.Hops[^1].Reply, result.Hops[^1].Code, result.Reached));
        Assert.Equal(ResultStatus.Failed, result.Status);

        await TestNamespaces.ExecAsync(path.Node(2), "nft", "flush", "ruleset");
        await path.FilterAsync(2, "drop");
        result = await TraceAsync(path, new TraceOptions { Target = path.ServerAddress, MaximumHops = 12, Timeout = TimeSpan.FromSeconds(0.5) });
        Assert.Equal("10.77.0.2 10.77.1.2" + string.Concat(Enumerable.Repeat(" *", 10)), Addresses(result));
        Assert.InRange(result.DurationSeconds, 0, 6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_kernels_have_no_answers_left_every_hop_is_seen_all_the_same(bool isIPv6)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500);
        var target = isIPv6 ? path.ServerAddress6 : path.ServerAddress;
        var options = new TraceOptions { Target = target, Timeout = TimeSpan.FromSeconds(0.3) };
        using var burst = path.ClientContext.CreateSocket(isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var hop = 1; hop <= 3; hop++)
        {
            // IPV6_UNICAST_HOPS, IP_TTL.
            burst.SetRawSocketOption(isIPv6 ? 41 : 0, isIPv6 ? 16 : 2, BitConverter.GetBytes(hop));
            for (var i = 0; i < 12; i++)
                burst.SendTo([1], new IPEndPoint(IPAddress.Parse(target), 33434));
        }

        var result = await TraceAsync(path, options);
        Assert.Equal((true, 3), (result.Reached, result.HopCount));
        Assert.All(result.Hops, hop => Assert.NotNull(hop.Address));
        Assert.Contains(TraceLossReason.RateLimited, result.Hops.Select(hop => hop.LossReason));
    }

    [Fact]
    public async Task Cancelling_gives_the_hops_that_are_known()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500, 1500);
        await path.FilterAsync(2, "drop");
        using var cancellation = new CancellationTokenSource();
        var options = new TraceOptions { Target = path.ServerAddress, Timeout = TimeSpan.FromSeconds(30) };
        var result = await NetworkTrace.RunAsync(path.ClientContext, options, new Told(hop => { if (hop.Hop == 2) cancellation.Cancel(); }), cancellation.Token);
        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.Equal("10.77.0.2 10.77.1.2", Addresses(result));
    }

    private static string Addresses(TraceResult result) => string.Join(' ', result.Hops.Select(hop => hop.Address ?? "*"));

    private static async Task<TraceResult> TraceAsync(RoutedPath path, TraceOptions options, List<TraceHop>? told = null)
    {
        var result = await NetworkTrace.RunAsync(path.ClientContext, options, told is null ? null : new Told(told.Add), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(ResultJson.Serialize(result));
        return result;
    }

    private static async Task IpAsync(string arguments)
    {
        var (exitCode, _, error) = await Shell.RunAsync("ip", arguments.Split(' '));
        Assert.True(exitCode == 0, error);
    }

    private sealed class Told(Action<TraceHop> tell) : IProgress<TraceHop>
    {
        public void Report(TraceHop value) => tell(value);
    }
}
