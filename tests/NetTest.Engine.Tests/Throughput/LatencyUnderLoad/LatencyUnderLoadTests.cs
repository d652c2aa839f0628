using System.Globalization;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.LatencyUnderLoad;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.LatencyUnderLoad;

/// <summary>A bottleneck of 50 Mbit/s whose queue tbf makes deep or short; <c>ping</c> looks on in the same run.</summary>
[Collection(NetworkGroup.Name)]
public sealed class LatencyUnderLoadTests
{
    [Fact]
    public Task A_deep_queue_is_seen_as_ping_sees_it() => Measurement.UntilRightAsync(async () =>
    {
        var (result, ping) = await MeasureAsync("rate 50mbit burst 32k latency 300ms");
        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.Equal("idle up down both", string.Join(' ', result.Phases.Select(phase => phase.Name)));
        foreach (var phase in result.Phases.Skip(1))
        {
            // Up to 300 ms each way; reno fills the queue and halves.
            Assert.InRange(phase.RttP50Ms!.Value, 50, 650);
            var seen = Median(ping[phase.Name]);
            Assert.InRange(phase.RttP50Ms.Value, seen * 0.7, seen * 1.4);
        }

        Assert.InRange(result.UploadBitsPerSecond!.Value, 30e6, 51e6);
        Assert.InRange(result.DownloadBitsPerSecond!.Value, 30e6, 51e6);
        Assert.True(result.IncreaseMs > 60, $"{result.IncreaseMs} ms");
        Assert.True(result.Grade is "C" or "D" or "F", result.Grade);
        Assert.True(result.RatioToIdle > 10);
        Assert.Equal("icmp", result.Probe);
    });

    [Fact]
    public Task A_short_queue_is_none() => Measurement.UntilRightAsync(async () =>
    {
        var (result, ping) = await MeasureAsync("rate 50mbit burst 32k latency 5ms");
        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.True(result.IncreaseMs < 30, $"{result.IncreaseMs} ms");
        Assert.True(result.Grade is "A+" or "A", result.Grade);
        foreach (var phase in result.Phases.Skip(1))
            Assert.True(Math.Abs(phase.RttP50Ms!.Value - Median(ping[phase.Name])) < 10);
    });

    [Fact]
    public async Task A_load_that_fails_ends_the_test_and_is_told()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        using var context = NetworkContext.Open(namespaces.Client);
        var options = new LatencyUnderLoadOptions { Load = new ThroughputOptions { Target = TestNamespaces.ServerAddress, Seconds = 3 }, Idle = TimeSpan.FromMilliseconds(100) };
        var result = await LatencyUnderLoadTest.RunAsync(context, options, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.Contains("load up failed", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Phases.Count);
        Assert.True(result.IdleRttMs > 0);
        Assert.Null(result.Grade);
    }

    [Fact]
    public async Task Cancelling_keeps_what_was_measured()
    {
        await using var namespaces = await TestNamespaces.CreateAsync();
        using var context = NetworkContext.Open(namespaces.Client);
        var options = new LatencyUnderLoadOptions { Load = new ThroughputOptions { Target = TestNamespaces.ServerAddress }, Idle = TimeSpan.FromMinutes(10) };
        using var cancellation = new CancellationTokenSource();
        var progress = new Idle(() => cancellation.CancelAfter(TimeSpan.FromMilliseconds(300)));
        var result = await LatencyUnderLoadTest.RunAsync(context, options, progress, cancellation.Token);
        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.True(Assert.Single(result.Phases).Received > 0);
    }

    private static async Task<(LatencyUnderLoadResult Result, Dictionary<string, List<double>> Ping)> MeasureAsync(string tbf)
    {
        Requires.Tool("ping", "iputils-ping");
        await using var namespaces = await Bottleneck.CreateAsync(tbf);
        using var serverContext = NetworkContext.Open(namespaces.Server);
        await using var server = new ThroughputServer(new ThroughputServerOptions { Context = serverContext });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var clientContext = NetworkContext.Open(namespaces.Client);
        using var ping = Shell.Start("ip", "netns", "exec", namespaces.Client, "ping", "-D", "-i", "0.05", Bottleneck.ServerAddress);
        var output = ping.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var windows = new Windows();
        LatencyUnderLoadResult result;
        try
        {
            // reno fills whatever queue there is; the kernel's default here, bbr, keeps it short.
            var load = new ThroughputOptions { Target = Bottleneck.ServerAddress, Seconds = 3, CongestionControl = "reno" };
            result = await LatencyUnderLoadTest.RunAsync(
                clientContext, new LatencyUnderLoadOptions { Load = load, Idle = TimeSpan.FromSeconds(1) }, windows, TestContext.Current.CancellationToken);
        }
        finally
        {
            ping.Kill();
        }

        return (result, windows.Divide(await output));
    }

    private static double Median(List<double> values)
    {
        Assert.NotEmpty(values);
        return values.Order().ElementAt(values.Count / 2);
    }

    private sealed class Idle(Action onIdle) : IProgress<ThroughputProgress>
    {
        public void Report(ThroughputProgress value) => onIdle();
    }

    /// <summary>Divides the lines of <c>ping -D</c> among the phases by the time that each line bears.</summary>
    private sealed class Windows : IProgress<ThroughputProgress>
    {
        private readonly List<(string Phase, double At)> _intervals = [];

        public void Report(ThroughputProgress value)
        {
            if (value.Interval is not null)
                _intervals.Add((value.Phase!, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds));
        }

        internal Dictionary<string, List<double>> Divide(string output)
        {
            var lines =
                from line in output.Split('\n')
                where line.StartsWith('[') && line.Contains("time=", StringComparison.Ordinal)
                let rtt = double.Parse(line.Split("time=")[1].Split(' ')[0], CultureInfo.InvariantCulture)
                // ping -D tells when the answer came.
                select (At: double.Parse(line[1..line.IndexOf(']', StringComparison.Ordinal)], CultureInfo.InvariantCulture) - (rtt / 1000), Rtt: rtt);
            return _intervals.GroupBy(interval => interval.Phase, StringComparer.Ordinal).ToDictionary(
                phase => phase.Key,
                phase => lines.Where(line => line.At >= phase.Min(interval => interval.At) && line.At < phase.Max(interval => interval.At)).Select(line => line.Rtt).ToList(),
                StringComparer.Ordinal);
        }
    }
}
