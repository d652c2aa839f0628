using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.PathMtu;

/// <summary>Client, router, a link of 1300 bytes, router, server: so that each direction has a router that can refuse.</summary>
[Collection(NetworkGroup.Name)]
public sealed class PathMtuProbeTests
{
    private const string RefusedThere = "10.77.0.2";
    private const string RefusedBack = "10.77.2.1";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    // As long as a busy machine may let the responder wait; what is known to answer costs none of it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(PathMtuMethod.Auto)]
    [InlineData(PathMtuMethod.Icmp)]
    [InlineData(PathMtuMethod.Tcp)]
    public async Task A_path_that_takes_what_the_route_says_is_well(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        var result = await MeasureAsync(path, path.ServerAddress, method);

        Assert.Equal((PathMtuVerdict.Ok, 1500, 1500, 1460), (result.Verdict, result.PathMtuBytes, result.RouteMtuBytes, result.MssBytes));
        Assert.Equal(method == PathMtuMethod.Auto ? PathMtuMethod.Responder : method, result.Method);
        Assert.Equal(method == PathMtuMethod.Auto ? 1500 : null, result.ReversePathMtuBytes);
        Assert.Null(result.RefusedBy);
    }

    [Theory]
    [InlineData(PathMtuMethod.Auto)]
    [InlineData(PathMtuMethod.Icmp)]
    public async Task Where_icmp_passes_the_router_and_its_mtu_are_named(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        var result = await MeasureAsync(path, path.ServerAddress, method);

        Assert.Equal((PathMtuVerdict.Reduced, 1300, 1500, 1300), (result.Verdict, result.PathMtuBytes, result.RouteMtuBytes, result.KernelMtuBytes));
        Assert.Equal((RefusedThere, 1300), (result.RefusedBy, result.RefusedMtuBytes));
        if (method == PathMtuMethod.Auto)
            Assert.Equal((1300, RefusedBack, 1300), (result.ReversePathMtuBytes, result.ReverseRefusedBy, result.ReverseRefusedMtuBytes));
        if (Requires.HasTool("tracepath"))
            Assert.Contains("pmtu 1300", await TestNamespaces.ExecAsync(path.Client, "tracepath", "-n", "-m", "5", path.ServerAddress), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tcp_the_kernel_is_the_witness()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        var result = await MeasureAsync(path, path.ServerAddress, PathMtuMethod.Tcp);
        Assert.Equal((PathMtuVerdict.Reduced, 1300, 1300), (result.Verdict, result.PathMtuBytes, result.RefusedMtuBytes));
    }

    [Theory]
    [InlineData(PathMtuMethod.Auto)]
    [InlineData(PathMtuMethod.Icmp)]
    [InlineData(PathMtuMethod.Tcp)]
    public async Task Where_nobody_says_why_it_is_a_black_hole(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await path.NftAsync(1, "output", "icmp type destination-unreachable icmp code frag-needed drop");
        await path.NftAsync(2, "output", "icmp type destination-unreachable icmp code frag-needed drop");
        var result = await MeasureAsync(path, path.ServerAddress, method);

        Assert.Equal((PathMtuVerdict.BlackHole, 1300, 1500), (result.Verdict, result.PathMtuBytes, result.KernelMtuBytes));
        Assert.Null(result.RefusedBy);
        Assert.Equal(method == PathMtuMethod.Auto ? 1300 : null, result.ReversePathMtuBytes);
        Assert.Equal(ResultStatus.Failed, result.Status);
    }

    [Fact]
    public async Task Where_one_direction_is_silent_the_other_is_not()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await path.NftAsync(1, "output", "icmp type destination-unreachable icmp code frag-needed drop");
        var result = await MeasureAsync(path, path.ServerAddress);

        Assert.Equal((PathMtuVerdict.AsymmetricBlackHole, 1300, 1300), (result.Verdict, result.PathMtuBytes, result.ReversePathMtuBytes));
        Assert.Equal((null, RefusedBack), (result.RefusedBy, result.ReverseRefusedBy));
    }

    [Fact]
    public async Task A_way_back_that_swallows_is_seen_although_the_way_there_is_well()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await path.FilterAsync(1, $"ip saddr {path.ServerAddress} ip length > 1234 drop");
        var result = await MeasureAsync(path, path.ServerAddress);
        Assert.Equal((PathMtuVerdict.AsymmetricBlackHole, 1500, 1234), (result.Verdict, result.PathMtuBytes, result.ReversePathMtuBytes));
    }

    [Fact]
    public async Task A_clamped_mss_is_told_from_the_path()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await path.FilterAsync(1, "tcp flags syn tcp option maxseg size set 1100");
        var result = await MeasureAsync(path, path.ServerAddress);
        Assert.Equal((PathMtuVerdict.MssClamped, 1300, 1100), (result.Verdict, result.PathMtuBytes, result.MssBytes));
        Assert.Equal(RefusedThere, result.RefusedBy);
    }

    [Theory]
    [InlineData(PathMtuMethod.Auto)]
    [InlineData(PathMtuMethod.Icmp)]
    public async Task IPv6_is_the_same(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress6));
        var result = await MeasureAsync(path, path.ServerAddress6, method);
        Assert.Equal((PathMtuVerdict.Reduced, 1300, 1300), (result.Verdict, result.PathMtuBytes, result.KernelMtuBytes));
        Assert.Equal(("2001:db8:77::2", 1300), (result.RefusedBy, result.RefusedMtuBytes));

        await path.NftAsync(1, "output", "icmpv6 type packet-too-big drop");
        await path.NftAsync(2, "output", "icmpv6 type packet-too-big drop");
        result = await MeasureAsync(path, path.ServerAddress6, method);
        Assert.Equal((PathMtuVerdict.BlackHole, 1300), (result.Verdict, result.PathMtuBytes));
    }

    [Theory]
    [InlineData(9000, PathMtuMethod.Auto)]
    [InlineData(65535, PathMtuMethod.Auto)]
    [InlineData(65535, PathMtuMethod.Icmp)]
    public async Task Jumbo_packets_of_any_size_are_found(int mtu, PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(65535, mtu, 65535);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        var result = await MeasureAsync(path, path.ServerAddress, method);
        Assert.Equal((mtu == 65535 ? PathMtuVerdict.Ok : PathMtuVerdict.Reduced, mtu), (result.Verdict, result.PathMtuBytes));

        // And a black hole at an odd size.
        await path.FilterAsync(1, $"ip length > {mtu - 4321} drop");
        result = await MeasureAsync(path, path.ServerAddress, method);
        Assert.Equal((PathMtuVerdict.BlackHole, mtu - 4321), (result.Verdict, result.PathMtuBytes));
    }

    [Theory]
    [InlineData(PathMtuMethod.Auto)]
    [InlineData(PathMtuMethod.Icmp)]
    public async Task Loss_is_no_black_hole(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await path.FilterAsync(1, "numgen random mod 100 < 15 drop");
        var result = await MeasureAsync(path, path.ServerAddress, method, readMss: false);
        Assert.Equal((PathMtuVerdict.Ok, 1500), (result.Verdict, result.PathMtuBytes));
    }

    [Fact]
    public async Task A_silent_target_ends_soon_and_says_so()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        await path.FilterAsync(1, "drop");
        var result = await MeasureAsync(path, path.ServerAddress, timeout: TimeSpan.FromSeconds(1));
        Assert.InRange(result.DurationSeconds, 0, s_limit.TotalSeconds);
        Assert.Equal((PathMtuVerdict.Unreachable, ResultStatus.Failed), (result.Verdict, result.Status));
        Assert.Null(result.PathMtuBytes);
        Assert.Null(result.KernelMtuBytes);
    }

    [Fact]
    public async Task A_refusing_router_is_named()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        await path.FilterAsync(1, "reject with icmpx type admin-prohibited");
        var result = await MeasureAsync(path, path.ServerAddress);
        Assert.Equal((PathMtuVerdict.Unreachable, "10.77.0.2"), (result.Verdict, result.RefusedBy));
    }

    [Theory]
    [InlineData(PathMtuMethod.Responder)]
    [InlineData(PathMtuMethod.Icmp)]
    [InlineData(PathMtuMethod.Tcp)]
    public async Task Packets_leave_from_the_source_address_that_was_given(PathMtuMethod method)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        using var responder = new ResponderHost(path.ServerContext, IPAddress.Parse(path.ServerAddress));
        await TestNamespaces.ExecAsync(path.Client, "ip", "addr", "add", "10.77.0.9/24", "dev", "right");
        await path.FilterAsync(1, "ip saddr 10.77.0.1 drop");
        var options = new PathMtuOptions { Target = path.ServerAddress, Method = method, Timeout = TimeSpan.FromMilliseconds(300) };

        var first = await PathMtuProbe.MeasureAsync(path.ClientContext, options with { SourceAddress = IPAddress.Parse("10.77.0.1") }, TestContext.Current.CancellationToken);
        var second = await PathMtuProbe.MeasureAsync(path.ClientContext, options with { SourceAddress = IPAddress.Parse("10.77.0.9") }, TestContext.Current.CancellationToken);
        Assert.Equal((PathMtuVerdict.Unreachable, null, null), (first.Verdict, first.PathMtuBytes, first.MssBytes));
        Assert.Equal((PathMtuVerdict.Ok, 1500, 1460, "10.77.0.9"), (second.Verdict, second.PathMtuBytes, second.MssBytes, second.Options["SourceAddress"]));
    }

    [Theory]
    [InlineData("10.77.0.8", ErrorReason.AddressNotAvailable)]
    [InlineData("2001:db8:77::1", ErrorReason.InvalidArgument)]
    public async Task A_source_address_that_cannot_be_is_told(string source, ErrorReason reason)
    {
        await using var path = await RoutedPath.CreateAsync(1500);
        var options = new PathMtuOptions { Target = path.ServerAddress, SourceAddress = IPAddress.Parse(source) };
        var thrown = await Assert.ThrowsAsync<NetTestException>(() => PathMtuProbe.MeasureAsync(path.ClientContext, options, TestContext.Current.CancellationToken));
        Assert.Equal((reason, source), (thrown.Reason, thrown.Target?.ToString()));
    }

    [Theory]
    [InlineData("::", "10.77.2.22")]
    [InlineData("0.0.0.0", "10.77.2.22")]
    [InlineData("::", "2001:db8:77:2::22")]
    public async Task A_responder_with_several_addresses_passes_refusals_on_from_the_one_that_was_asked(string listening, string asked)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1300, 1500);
        await TestNamespaces.IpAsync(path.Server, asked.Contains(':') ? $"addr add {asked}/64 dev left nodad" : $"addr add {asked}/24 dev left");
        await using var responder = await ConnTestResponder.StartAsync(new ConnTestResponderOptions { Address = IPAddress.Parse(listening), Context = path.ServerContext }, TestContext.Current.CancellationToken);
        var result = await MeasureAsync(path, asked, PathMtuMethod.Responder);

        Assert.Equal((PathMtuVerdict.Reduced, 1300, 1300), (result.Verdict, result.PathMtuBytes, result.ReversePathMtuBytes));
        Assert.Equal((asked.Contains(':') ? "2001:db8:77:2::1" : RefusedBack, 1300), (result.ReverseRefusedBy, result.ReverseRefusedMtuBytes));
    }

    [Fact]
    public async Task Cancelling_gives_what_is_known()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        await path.FilterAsync(1, "drop");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var result = await PathMtuProbe.MeasureAsync(path.ClientContext, new PathMtuOptions { Target = path.ServerAddress, Timeout = TimeSpan.FromMinutes(1) }, cancellation.Token);
        Assert.Equal((ResultStatus.Cancelled, null), (result.Status, result.Verdict));
    }

    private static async Task<PathMtuResult> MeasureAsync(RoutedPath path, string target, PathMtuMethod method = PathMtuMethod.Auto, bool readMss = true, TimeSpan? timeout = null)
    {
        var options = new PathMtuOptions { Target = target, Method = method, ReadMss = readMss, Timeout = timeout ?? (method == PathMtuMethod.Tcp ? TimeSpan.FromSeconds(1) : s_patience) };
        var result = await PathMtuProbe.MeasureAsync(path.ClientContext, options, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(ResultJson.Serialize(result, indented: true));
        return result;
    }
}
