using System.Net;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.LatencyUnderLoad;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.LatencyUnderLoad;

[Collection(NetworkGroup.Name)]
public sealed class LatencyProbeTests
{
    private const int Enough = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    [Theory]
    [InlineData(TestNamespaces.ServerAddress)]
    [InlineData(TestNamespaces.ServerAddress6)]
    public async Task Echoes_come_back_and_agree_with_the_kernels_count(string address)
    {
        Requires.Tool("ping", "iputils-ping");
        await using var namespaces = await TestNamespaces.CreateAsync();
        // Right after the link comes up, neighbour discovery takes up to a second.
        await TestNamespaces.ExecAsync(namespaces.Client, "ping", "-c", "1", "-w", "10", address);
        var before = await TestNamespaces.ReadCounterAsync(namespaces.Server, "Icmp", "InEchos");
        using var context = NetworkContext.Open(namespaces.Client);
        using var probe = EchoProbe.TryOpen(context, IPAddress.Parse(address), source: null);
        Assert.NotNull(probe);
        var (sent, received, medianMs) = await ProbeAsync(probe);
        Assert.Equal(sent, received);
        Assert.InRange(medianMs!.Value, 0.001, 20);
        if (address.Contains('.', StringComparison.Ordinal))
            Assert.Equal(before + sent, await TestNamespaces.ReadCounterAsync(namespaces.Server, "Icmp", "InEchos"));
    }

    [Fact]
    public async Task Who_may_open_a_ping_socket_needs_no_raw_one()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        await TestNamespaces.ExecAsync(namespaces.Client, "sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range");
        using var context = NetworkContext.Open(namespaces.Client);
        using var probe = EchoProbe.TryOpen(context, IPAddress.Parse(TestNamespaces.ServerAddress), IPAddress.Parse(TestNamespaces.ClientAddress));
        var (sent, received, _) = await ProbeAsync(probe!);
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task A_closed_port_answers_with_a_refusal_that_took_one_round_trip()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        using var context = NetworkContext.Open(namespaces.Client);
        using var probe = new ConnectProbe(context, new IPEndPoint(IPAddress.Parse(TestNamespaces.ServerAddress), 7), source: null);
        var (sent, received, medianMs) = await ProbeAsync(probe);
        Assert.Equal(sent, received);
        Assert.InRange(medianMs!.Value, 0.001, 50);
        Assert.Equal("tcp 7", probe.Name);
    }

    [Fact]
    public async Task What_never_comes_back_is_lost_and_ends_nothing()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        await TestNamespaces.ExecAsync(namespaces.Server, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
        using var context = NetworkContext.Open(namespaces.Client);
        using var probe = EchoProbe.TryOpen(context, IPAddress.Parse(TestNamespaces.ServerAddress), source: null);
        var (sent, received, medianMs) = await ProbeAsync(probe!, graceSeconds: 0.2);
        Assert.True(sent >= Enough);
        Assert.Equal(0, received);
        Assert.Null(medianMs);
    }

    [Fact]
    public async Task Where_no_echo_is_answered_handshakes_are_the_probe()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        var options = new LatencyUnderLoadOptions { Load = new ThroughputOptions { Target = TestNamespaces.ServerAddress } };
        using var context = NetworkContext.Open(namespaces.Client);
        using (var echo = await ProbeChoice.OpenAsync(context, IPAddress.Parse(TestNamespaces.ServerAddress), options, TestContext.Current.CancellationToken))
            Assert.Equal("icmp", echo.Name);
        await TestNamespaces.ExecAsync(namespaces.Server, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
        using (var connect = await ProbeChoice.OpenAsync(context, IPAddress.Parse(TestNamespaces.ServerAddress), options, TestContext.Current.CancellationToken))
            Assert.Equal("tcp 7", connect.Name);
        using var asked = await ProbeChoice.OpenAsync(context, IPAddress.Parse(TestNamespaces.ServerAddress), options with { ProbePort = 443 }, TestContext.Current.CancellationToken);
        Assert.Equal("tcp 443", asked.Name);
    }

    private static async Task<(int Sent, long Received, double? MedianMs)> ProbeAsync(ILatencyProbe probe, double graceSeconds = 20)
    {
        var log = new RttLog();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var start = MonotonicClock.Now;
        var probing = probe.RunAsync(log, Interval, TimeSpan.FromSeconds(graceSeconds), end.Token);
        await Wait.UntilAsync(() => log.Between(0, MonotonicClock.Never).Sent >= Enough);
        await end.CancelAsync();
        await probing;
        var (sent, rtt) = log.Between(0, MonotonicClock.Never);
        // Never more than the interval allows, the first one at once; a timer may be a millisecond early.
        Assert.InRange(sent, Enough, ((MonotonicClock.Now - start) / MonotonicClock.ToNanoseconds(Interval)) + 2);
        return (sent, rtt.Count, rtt.PercentileMs(50));
    }
}
