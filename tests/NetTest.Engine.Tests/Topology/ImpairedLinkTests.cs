using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Emulation;
using NetTest.Engine.Topology.Impairment;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

/// <summary>Impaired links built by the engine, measured with programs that know nothing of it.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ImpairedLinkTests
{
    private const double TcpShare = 1448.0 / 1514;

    private static readonly string[] s_rates = ["rate=1M", "rate=50M,queue=64k", "none", "rate=2M", "none"];

    private readonly TestNames _names = new();

    [Fact]
    public async Task Twenty_milliseconds_each_way_are_forty_to_ping_over_IPv4_and_IPv6()
    {
        NeedsEmulator();
        await using var topology = await BuildAsync(Pair("delay=20ms", "delay=20ms"));

        Assert.InRange(await CalmRttAsync("10.86.1.2", 41, 50), 39, 41);
        Assert.InRange(await CalmRttAsync("2001:db8:86::2", 41), 39, 41);
        var link = Assert.Single((await InfoAsync("b")).Links);
        Assert.Equal(LinkBackend.Emulator, link.Backend);
        Assert.Equal(0, link.Overruns);
        Assert.True(link.EgressCounters!.DeliveredFrames >= 70);
        Assert.Equal(Environment.ProcessId, link.CarrierProcessId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rate_alone_is_the_kernels_and_iperf3_measures_it(bool ingress)
    {
        await NeedsTbfAsync();
        Requires.Tool("iperf3", "iperf3");
        await using var topology = await BuildAsync(Pair(ingress ? "none" : "rate=50M", ingress ? "rate=50M" : "none", named: ImpairmentBackend.Kernel));

        // A machine that is kept busy sends less; nothing makes it send more.
        var goodput = await Undisturbed.MeasureAsync(
            async () => 1e-6 * await Iperf3Async(server: ingress ? "b" : "a", client: ingress ? "a" : "b", ingress ? "10.86.1.2" : "10.86.1.1", "-t", "2", "-O", "1"),
            measured => measured < 50 * TcpShare * 0.95);

        Assert.InRange(goodput, 50 * TcpShare * 0.95, 50 * TcpShare * 1.05);
        Assert.Equal(LinkBackend.Kernel, (await InfoAsync("b")).Links[0].Backend);
    }

    [Fact]
    public async Task The_queue_of_a_rate_has_its_bound()
    {
        await NeedsTbfAsync();
        Requires.Tool("iperf3", "iperf3");
        await using var topology = await BuildAsync(Pair("none", "rate=10M,queue=100ms", named: ImpairmentBackend.Kernel));

        // What comes from another namespace is no longer held back by its sender's socket buffer, so it fills the queue.
        var device = Entry("b").Links[0].HostInterface;
        // A sender that is kept from sending lets the queue run empty; a ping that is woken late adds to the wait.
        var rtt = await Undisturbed.MeasureAsync(
            async () =>
            {
                var flood = Iperf3Async("b", "a", "10.86.1.2", "-u", "-b", "30M", "-t", "3");
                await Wait.UntilAsync(() => Backlog(device) > 100_000 || flood.IsCompleted);
                var measured = await MedianRttAsync("a", "10.86.1.2", 25);
                await flood;
                return measured;
            },
            measured => measured is < 80 or > 115);

        // Pings that find the queue full are lost; those that come through have waited for nearly all of it.
        Assert.InRange(rtt, 80, 115);
    }

    [Fact]
    public async Task Frames_come_one_by_one_where_netem_is_to_decide_on_them()
    {
        Requires.Tool("iperf3", "iperf3");
        await using var topology = await BuildAsync(Pair(null, null));
        foreach (var name in new[] { "a", "b" })
            await KernelImpairment.PassFramesAsync(_names.Ns(name), Entry(name).Links[0], NullLogger.Instance);

        await Iperf3Async("a", "b", "10.86.1.1", "-t", "1");

        // A veth counts what it is handed: with offloading that is up to 64 KiB at a time.
        var device = Entry("b").Links[0].HostInterface;
        var mean = (double)Statistic(device, "rx_bytes") / Statistic(device, "rx_packets");
        Assert.InRange(mean, 1000, 1514);
    }

    [Fact]
    public async Task Links_of_one_namespace_are_served_each_by_whom_they_need_and_a_router_delays_what_it_forwards()
    {
        NeedsEmulator();
        await NeedsTbfAsync();
        var router = _names.Node("r", _names.Link("x", "10.86.1.1/24") with { Egress = ImpairmentText.Parse("rate=100M") }, _names.Link("y", "10.86.2.1/24") with { Egress = ImpairmentText.Parse("delay=15ms"), Ingress = ImpairmentText.Parse("delay=10ms") }) with { Forwarding = true };
        var a = _names.Node("a", _names.Link("x", "10.86.1.2/24") with { Gateway = System.Net.IPAddress.Parse("10.86.1.1") });
        var b = _names.Node("b", _names.Link("y", "10.86.2.2/24") with { Gateway = System.Net.IPAddress.Parse("10.86.2.1") });
        await using var topology = await BuildAsync(([router, a, b], ImpairmentBackend.Auto));

        Assert.Equal([LinkBackend.Kernel, LinkBackend.Emulator], (await InfoAsync("r")).Links.Select(link => link.Backend));
        Assert.InRange(await CalmRttAsync("10.86.2.2", 29), 24.5, 29);
    }

    [Fact]
    public async Task A_change_under_load_loses_nothing_that_was_not_asked_for()
    {
        NeedsEmulator();
        await using var topology = await BuildAsync(Pair("none", "none"));
        var ping = Ping.AnsweredAsync(_names.Ns("a"), "10.86.1.2", 200);

        foreach (var text in new[] { "delay=20ms", "delay=5ms,jitter=2ms", "rate=10M", "delay=1ms,rate=20M", "none" })
        {
            await NamespaceCatalog.ChangeAsync(_names.Ns("b"), new LinkChange { Egress = ImpairmentText.Parse(text), Ingress = ImpairmentText.Parse(text) }, CancellationToken.None);
            Assert.Equal(text, (await InfoAsync("b")).Links[0].EgressText);
            await MedianRttAsync("a", "10.86.1.2", 5);
        }

        Assert.Equal(Enumerable.Range(1, 200), await ping);
    }

    [Fact]
    public async Task The_kernels_rate_is_changed_and_taken_away_under_load_without_loss()
    {
        await NeedsTbfAsync();
        await using var topology = await BuildAsync(Pair(null, null));
        // While a device gets other queues the kernel has none for it (dev_deactivate), and drops what is sent: an instant that a busy machine draws out.
        var answered = await Undisturbed.MeasureAsync(
            async () =>
            {
                var ping = Ping.AnsweredAsync(_names.Ns("a"), "10.86.1.2", 150);
                foreach (var text in s_rates)
                {
                    var spec = ImpairmentText.Parse(text);
                    var info = await topology.ChangeAsync(_names.Ns("b"), new LinkChange { Interface = "eth0", Egress = spec, Ingress = spec }, CancellationToken.None);
                    Assert.Equal(text == "none" ? LinkBackend.None : LinkBackend.Kernel, info.Links[0].Backend);
                    Assert.Equal(text != "none", (await TcAsync("b")).Contains("tbf", StringComparison.Ordinal));
                    await MedianRttAsync("a", "10.86.1.2", 5);
                }

                return await ping;
            },
            answered => answered[^1] != answered.Count);

        Assert.Equal(Enumerable.Range(1, 150), answered);
    }

    [Fact]
    public async Task One_direction_is_changed_and_the_other_stays()
    {
        NeedsEmulator();
        await using var topology = await BuildAsync(Pair("delay=5ms", "delay=5ms"));
        var info = await topology.ChangeAsync(_names.Ns("b"), new LinkChange { Egress = ImpairmentText.Parse("delay=25ms") }, CancellationToken.None);
        Assert.Equal(("delay=25ms", "delay=5ms"), (info.Links[0].EgressText, info.Links[0].IngressText));
        Assert.InRange(await CalmRttAsync("10.86.1.2", 34), 29.5, 34);
    }

    [Fact]
    public async Task A_veth_cannot_become_an_emulated_link_and_the_error_says_what_can()
    {
        if ((await KernelCapabilities.GetAsync(CancellationToken.None)).Netem)
            Assert.Skip("this kernel has netem, which serves a veth");
        await using var topology = await BuildAsync(Pair(null, null));
        var error = await Assert.ThrowsAsync<NetTestException>(() => topology.ChangeAsync(_names.Ns("b"), new LinkChange { Egress = ImpairmentText.Parse("delay=1ms") }, CancellationToken.None));
        Assert.Equal(
            $"eth0 in '{_names.Ns("b")}' is a plain veth, and this kernel lacks netem (CONFIG_NET_SCH_NETEM) to impair it. A veth cannot become an emulated link while it stands: make the namespace again with an impairment ('tc' in a profile, -Impairment, --impairment; 'none' is enough), or with the back end 'emulator'.",
            error.Message);
        Assert.Equal("none", (await InfoAsync("b")).Links[0].EgressText);
    }

    [Theory]
    [InlineData("eth7", "delay=1ms", "has no link 'eth7'; did you mean 'eth0'?; it has eth0.")]
    [InlineData(null, "rate=1M,queue=1500", "(eth0): a queue of 1500 bytes holds no frame of the link's MTU (1514 bytes with its header), so nothing would pass; make it larger.")]
    public async Task A_wrong_change_is_refused_and_changes_nothing(string? device, string text, string message)
    {
        NeedsEmulator();
        await using var topology = await BuildAsync(Pair("delay=1ms", null));
        var error = await Assert.ThrowsAsync<NetTestException>(() => NamespaceCatalog.ChangeAsync(_names.Ns("b"), new LinkChange { Interface = device, Egress = ImpairmentText.Parse(text) }, CancellationToken.None));
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("delay=1ms", (await InfoAsync("b")).Links[0].EgressText);
    }

    [Fact]
    public async Task Removal_under_load_leaves_nothing()
    {
        NeedsEmulator();
        var topology = await BuildAsync(Pair("delay=5ms,rate=100M", "delay=5ms"));
        using var ping = Shell.Start("ip", "netns", "exec", _names.Ns("a"), "ping", "-i", "0.002", "-q", "10.86.1.2");
        await Wait.UntilAsync(() => InfoAsync("b").GetAwaiter().GetResult().Links[0].EgressCounters is { DeliveredFrames: > 50 });
        var carrier = Journal.Machine.CarrierOf($"{topology.Id}").Socket;
        Assert.True(File.Exists(carrier));

        await topology.RemoveAsync(CancellationToken.None);

        ping.Kill();
        await ping.WaitForExitAsync();
        _names.AssertGone();
        Assert.False(File.Exists(carrier));
        await topology.DisposeAsync();
    }

    [Fact]
    public async Task Two_topologies_at_once_do_not_disturb_each_other_and_the_named_emulator_carries_every_link()
    {
        NeedsEmulator();
        await using var first = await BuildAsync(Pair("delay=10ms", null));
        var other = new ImpairedLinkTests();
        await using var second = await BuildAsync(other.Pair(null, null, named: ImpairmentBackend.Emulator));

        Assert.Equal([LinkBackend.Emulator, LinkBackend.Emulator], second.Namespaces.SelectMany(node => node.Links).Select(link => link.Backend));
        var rtts = await Task.WhenAll(CalmRttAsync("10.86.1.2", 14), other.CalmRttAsync("10.86.1.2", 5));
        Assert.InRange(rtts[0], 9.5, 14);
        Assert.InRange(rtts[1], 0, 5);
        await second.RemoveAsync(CancellationToken.None);
        Assert.InRange(await CalmRttAsync("10.86.1.2", 14, 5), 9.5, 14);
    }

    [Fact]
    public async Task A_build_that_fails_takes_the_emulators_devices_away()
    {
        NeedsEmulator();
        var (nodes, _) = Pair("delay=10ms", null);
        IReadOnlyList<NamespaceSpec> wrong = [nodes[0], nodes[1] with { Links = [nodes[1].Links[0] with { Gateway = System.Net.IPAddress.Parse("10.86.1.99") }] }];
        var error = await Assert.ThrowsAsync<NetTestException>(() => LiveTopology.BuildAsync(
            new TopologySpec { Namespaces = wrong }, new TopologyOptions { GatewayAttempts = 1, GatewayTimeout = TimeSpan.FromMilliseconds(50) }, CancellationToken.None));
        Assert.Equal(ErrorReason.GatewayUnreachable, error.Reason);
        _names.AssertGone();
    }

    private static void NeedsEmulator()
    {
        if (!LinkEmulator.IsSupported)
            Assert.Skip("needs TUN");
    }

    private static async Task NeedsTbfAsync()
    {
        if (!(await KernelCapabilities.GetAsync(CancellationToken.None)).Tbf)
            Assert.Skip("needs tbf");
    }

    private static long Statistic(string device, string name) =>
        long.Parse(File.ReadAllText($"/sys/class/net/{device}/statistics/{name}"), CultureInfo.InvariantCulture);

    private static Task<LiveTopology> BuildAsync((IReadOnlyList<NamespaceSpec> Nodes, ImpairmentBackend Backend) plan) =>
        LiveTopology.BuildAsync(new TopologySpec { Namespaces = plan.Nodes }, new TopologyOptions { ImpairmentBackend = plan.Backend }, CancellationToken.None);

    private static async Task<List<double>> PingAsync(string name, string address, int count)
    {
        var (_, output, error) = await Shell.RunAsync("ip", "netns", "exec", name, "ping", "-c", count.ToString(CultureInfo.InvariantCulture), "-i", "0.02", "-W", "2", address);
        Assert.Equal("", error);
        return [.. output.Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal)).Select(line => double.Parse(line.Split("time=")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
    }

    private (IReadOnlyList<NamespaceSpec> Nodes, ImpairmentBackend Backend) Pair(string? egress, string? ingress, ImpairmentBackend named = ImpairmentBackend.Auto) =>
    ([
        _names.Node("a", _names.Link("x", "10.86.1.1/24", "2001:db8:86::1/64")),
        _names.Node("b", _names.Link("x", "10.86.1.2/24", "2001:db8:86::2/64") with
        {
            Egress = egress is null ? null : ImpairmentText.Parse(egress),
            Ingress = ingress is null ? null : ImpairmentText.Parse(ingress),
        }),
    ], named);

    private async Task<NamespaceInfo> InfoAsync(string name) =>
        Assert.Single(await NamespaceCatalog.ListAsync(CancellationToken.None), info => info.Name == _names.Ns(name));

    private JournalNamespace Entry(string name) =>
        Journal.Machine.ReadAll().SelectMany(entry => entry.Namespaces).Single(node => node.Name == _names.Ns(name));

    private async Task<double> MedianRttAsync(string name, string address, int count)
    {
        var times = await PingAsync(_names.Ns(name), address, count);
        Assert.NotEmpty(times);
        times.Sort();
        return times[times.Count / 2];
    }

    private Task<double> CalmRttAsync(string address, double most, int count = 20) =>
        Undisturbed.RttAsync(() => PingAsync(_names.Ns("a"), address, count), most);

    private async Task<string> TcAsync(string name) => (await Shell.RunAsync("tc", "-n", _names.Ns(name), "qdisc", "show", "dev", "eth0")).Output;

    private static long Backlog(string device)
    {
        var (_, output, _) = Shell.RunAsync("tc", "-s", "-j", "qdisc", "show", "dev", device).GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(output);
        return document.RootElement[0].GetProperty("backlog").GetInt64();
    }

    private async Task<double> Iperf3Async(string server, string client, string address, params string[] arguments)
    {
        using var far = Shell.Start("ip", "netns", "exec", _names.Ns(server), "iperf3", "-s", "-1", "--forceflush");
        try
        {
            while (await far.StandardOutput.ReadLineAsync() is { } line && !line.Contains("listening", StringComparison.Ordinal))
            {
                // Until it listens.
            }

            var (_, output, error) = await Shell.RunAsync("ip", ["netns", "exec", _names.Ns(client), "iperf3", "-c", address, "-J", .. arguments]);
            using var document = JsonDocument.Parse(output);
            var end = document.RootElement.GetProperty("end");
            Assert.True(end.TryGetProperty("sum_received", out var sum) || end.TryGetProperty("sum", out sum), output + error);
            return sum.GetProperty("bits_per_second").GetDouble();
        }
        finally
        {
            if (!far.HasExited)
                far.Kill(entireProcessTree: true);
            await far.WaitForExitAsync();
        }
    }
}
