using System.Diagnostics;
using System.Net;
using NetTest.Engine.Probes.Ports;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Ports;

[Collection(NetworkGroup.Name)]
public sealed class PortTestTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(0.7);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_is_told_from_a_closed_port_and_from_a_host_that_is_not_there(bool six)
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        var address = six ? path.ServerAddress6 : path.ServerAddress;
        using var server = new PathMtu.ResponderHost(path.ServerContext, IPAddress.Parse(address), 80);
        await path.FilterAsync(1, "tcp dport 81 drop", "tcp dport 82 reject with icmpx type port-unreachable", "tcp dport 83 reject with icmpx type admin-prohibited", "tcp dport 84 reject with tcp reset");
        var gone = six ? "2001:db8:77:1::99" : "10.77.1.99";
        var told = new List<PortResult>();
        var result = await PortTest.RunAsync(
            path.ClientContext,
            new PortTestOptions { Targets = [address, gone], Ports = [new PortRange(80, 85)], Timeout = TimeSpan.FromSeconds(4) },
            new Told(told), TestContext.Current.CancellationToken);

        var router = six ? "2001:db8:77::2" : "10.77.0.2";
        Assert.Equal(
            [(80, PortState.Open, null), (81, PortState.Filtered, null), (82, PortState.Filtered, router), (83, PortState.Filtered, router), (84, PortState.Closed, null), (85, PortState.Closed, null)],
            result.Ports.Where(row => row.Target == address).Select(row => (row.Port, row.State, row.RefusedBy)));
        // The router says so after three seconds of asking for the neighbour; it limits how often.
        var absent = result.Ports.Where(row => row.Target == gone).ToArray();
        Assert.All(absent, row => Assert.Contains(row.State, new[] { PortState.Unreachable, PortState.Filtered, PortState.Closed }));
        if (!six)
            Assert.Contains(absent, row => row is { State: PortState.Unreachable } && row.RefusedBy == router);
        Assert.Equal(12, told.Count);
        Assert.True(result.Ports[0].ConnectMs > 0);
    }

    [Fact]
    public async Task Many_ports_are_quick_and_a_silent_host_delays_no_other()
    {
        await using var path = await RoutedPath.CreateAsync(1500, 1500);
        await path.FilterAsync(1, "ip daddr 10.77.1.77 drop");
        var clock = Stopwatch.StartNew();
        var done = new TaskCompletionSource<TimeSpan>();
        var told = new List<PortResult>();
        var result = await PortTest.RunAsync(
            path.ClientContext,
            new PortTestOptions { Targets = ["10.77.1.77", path.ServerAddress], Ports = [new PortRange(1000, 1199)], Timeout = s_timeout },
            new Told(told, row =>
            {
                if (told.Count(item => item.Target == path.ServerAddress) == 200)
                    done.TrySetResult(clock.Elapsed);
            }), TestContext.Current.CancellationToken);
        Assert.Equal((200, 200), (result.Closed, result.Filtered));
        // The silent one takes 200 / 64 rounds of the timeout; the other must not wait for them.
        Assert.True(await done.Task < TimeSpan.FromSeconds(result.DurationSeconds - s_timeout.TotalSeconds), $"{await done.Task} of {result.DurationSeconds} s");
    }

    [Fact]
    public async Task A_rate_is_kept_and_what_is_required_must_be_open()
    {
        await using var path = await RoutedPath.CreateAsync(1500);
        var options = new PortTestOptions { Targets = [path.ServerAddress], Ports = [new PortRange(100, 120)], Rate = 40, RequireOpen = true };
        var result = await PortTest.RunAsync(path.ClientContext, options, null, TestContext.Current.CancellationToken);
        Assert.InRange(result.DurationSeconds, 0.5, 5);
        Assert.Equal((21, ResultStatus.Failed), (result.Closed, result.Status));
    }

    [Fact]
    public async Task A_name_that_nobody_knows_costs_only_itself_and_cancelling_keeps_what_is_known()
    {
        await using var path = await RoutedPath.CreateAsync(1500);
        await path.NftAsync(1, "input", "tcp dport 200 drop");
        using var cancellation = new CancellationTokenSource();
        var told = new List<PortResult>();
        var result = await PortTest.RunAsync(
            path.ClientContext,
            new PortTestOptions { Targets = ["no-such-host.invalid", path.ServerAddress], Ports = [new PortRange(200, 201)], Timeout = TimeSpan.FromMinutes(1) },
            new Told(told, _ =>
            {
                if (told.Count == 3)
                    cancellation.Cancel();
            }), cancellation.Token);
        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.Equal(2, result.Ports.Count(row => row.State == PortState.Unresolved));
        Assert.Equal(PortState.Closed, result.Ports.Single(row => row.Target == path.ServerAddress).State);
    }

    private sealed class Told(List<PortResult> told, Action<PortResult>? then = null) : IProgress<PortResult>
    {
        public void Report(PortResult value)
        {
            told.Add(value);
            then?.Invoke(value);
        }
    }
}
