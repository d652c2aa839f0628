using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>The promises, seen by the kernel and by <c>ss</c> in the server's namespace.</summary>
[Collection(NetworkGroup.Name)]
public sealed class ExactnessTests
{
    [Fact]
    public async Task A_concurrency_of_32_is_32_connections_for_ss()
    {
        Requires.Tool("ss", "iproute2");
        await using var bed = await TestBed.StartAsync(TrafficPattern.Find("mouse"), options => options with { ResponseDelay = TimeSpan.FromSeconds(1) });
        await using var client = await TrafficClient.StartAsync(bed.Client() with { Connections = null, Duration = TimeSpan.FromHours(1), Concurrency = 32, ServerResponseDelay = TimeSpan.FromSeconds(1) }, CancellationToken.None);
        await Wait.UntilAsync(() => bed.Server.Active == 32);
        var seen = new List<int>();
        // Until each has been followed by another twice, and ss has been quick enough often enough.
        while (client.GetProgress() is var before && (before.Succeeded < 32 * 3 || seen.Count < 5))
        {
            Assert.True(before.ElapsedSeconds < TrafficRun.Deadline.TotalSeconds, $"ss has seen {seen.Count} times what did not change meanwhile");
            var count = (await TestNamespaces.ExecAsync(bed.Namespaces.Server, "ss", "-Htn", "state", "established")).Split('\n').Count(line => line.Length > 0);
            // ss walks the kernel's table: where connections change meanwhile, it sees one that goes and the one that comes in its place.
            if (client.GetProgress() is var after && (after.Attempted, after.Succeeded) == (before.Attempted, before.Succeeded))
                seen.Add(count);
        }

        var result = await client.StopAsync(CancellationToken.None).WaitAsync(TrafficRun.Deadline);
        Assert.Equal((0L, 32), (result.Failed, result.PeakConcurrency));
        Assert.Equal(32, seen.Max());
        // One that has been begun may not be established yet.
        Assert.Equal(32, seen.Order().ElementAt(seen.Count / 2));
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(1, 10)]
    [InlineData(2000, 50)]
    public async Task A_total_of_N_is_N_connections_for_the_kernel(int total, int concurrency)
    {
        await using var bed = await TestBed.StartAsync(TrafficPattern.Find("mouse"));
        var result = await TrafficRun.ClientAsync(bed.Client() with { Connections = total, Concurrency = concurrency });
        Assert.Equal(total, result.Succeeded);
        Assert.Equal(total, await TestNamespaces.ReadCounterAsync(bed.Namespaces.Server, "Tcp", "PassiveOpens"));
        Assert.Equal(total, await TestNamespaces.ReadCounterAsync(bed.Namespaces.Client, "Tcp", "ActiveOpens"));
        Assert.Equal(total, (await bed.Server.StopAsync(CancellationToken.None)).Completed);
    }

    // What is due while the machine stands still at the very end of the time is started no more.
    [Fact]
    public Task A_rate_of_500_over_10_seconds_is_5000_connections_within_one_percent() => Measurement.UntilRightAsync(async () =>
    {
        await using var bed = await TestBed.StartAsync(TrafficPattern.Find("mouse"));
        var result = await TrafficRun.ClientAsync(bed.Client() with { Connections = null, Rate = 500, Duration = TimeSpan.FromSeconds(10) });
        Assert.Equal(0, result.Failed);
        Assert.InRange(result.Attempted, 4950, 5000);
        Assert.InRange(await TestNamespaces.ReadCounterAsync(bed.Namespaces.Server, "Tcp", "PassiveOpens"), 4950, 5000);
        Assert.Equal(result.Attempted, result.Intervals.Sum(interval => interval.Started));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_range_of_sources_carries_as_many_connections_as_it_has_ports(bool tls)
    {
        await using var bed = await TestBed.StartAsync(
            TrafficPattern.Find("sym"), options => options with { Tls = tls ? new TlsServerOptions { ServerName = "ns.test" } : null });
        var result = await TrafficRun.ClientAsync(bed.Client(ipv6: true) with { Connections = 100, Concurrency = 8, SourcePorts = new PortRange(40000, 40099), Tls = tls ? TrafficRun.Trusting("ns.test") : null });
        Assert.Equal(100, result.Succeeded);
    }
}
