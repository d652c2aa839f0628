using System.Globalization;
using System.Net;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;

namespace NetTest.Benchmarks;

/// <summary>Process memory per idle plain connection, both ends counted, at 8,000 concurrent.</summary>
internal static class MemoryBenchmark
{
    private const int Connections = 8_000;

    private static readonly TimeSpan s_load = TimeSpan.FromMinutes(2);

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var lab = await BenchmarkLab.CreateAsync(cancellationToken);
        var options = new TrafficServerOptions { Context = lab.Server, Address = IPAddress.Parse(BenchmarkLab.ServerAddress), Port = 0, Pattern = TrafficPattern.Find("long_live") };
        await using var server = await TrafficServer.StartAsync(options, cancellationToken);
        await LoadAsync(lab, server, 100, cancellationToken);
        var before = Measure();
        var after = await LoadAsync(lab, server, Connections, cancellationToken);
        // Pages that the heap had touched before are in neither difference, so the live objects are told beside the resident memory.
        Console.WriteLine($"   per connection, client and server end together: {PerConnection(before.Resident, after.Resident)} KiB resident, {PerConnection(before.Live, after.Live)} KiB of live objects   (target 20 KB)");
    }

    private static async Task<(long Resident, long Live)> LoadAsync(BenchmarkLab lab, TrafficServer server, int connections, CancellationToken cancellationToken)
    {
        await using var client = await TrafficClient.StartAsync(
            new TrafficClientOptions { Context = lab.Client, Server = server.EndPoint, Pattern = server.Options.Pattern, Connections = connections, Concurrency = connections, ConnectTimeout = TimeSpan.FromSeconds(30) }, cancellationToken);
        await Wait.UntilAsync(() => server.Active >= connections && server.GetResult().BytesReceived >= connections, () => server.Active, s_load);
        var memory = Measure();
        await client.StopAsync(cancellationToken);
        await Wait.UntilAsync(() => server.Active == 0, () => server.Active, s_load);
        return memory;
    }

    private static string PerConnection(long before, long after) =>
        ((after - before) / (double)Connections / 1024).ToString("F1", CultureInfo.InvariantCulture);

    private static (long Resident, long Live) Measure()
    {
        var live = GC.GetTotalMemory(forceFullCollection: true);
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return (long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024, live);
    }
}
