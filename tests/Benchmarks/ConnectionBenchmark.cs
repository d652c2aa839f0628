using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using NetTest.Engine.Traffic;

namespace NetTest.Benchmarks;

/// <summary>Connect, one round of 500 and 500 bytes, close: per second at concurrency 64, against the better of ab and wrk on nginx.</summary>
internal static partial class ConnectionBenchmark
{
    private const int Concurrency = 64;
    private const int Connections = 40_000;
    private const int Rounds = 5;

    internal static TrafficPattern Pattern { get; } = new()
    {
        Name = "500/500",
        Rounds = [new PatternRound { Client = PatternMessage.OfLength(500), Server = PatternMessage.OfLength(500) }],
    };

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var lab = await BenchmarkLab.CreateAsync(cancellationToken);
        Console.WriteLine($"   congestion control {BenchmarkLab.CongestionControl}, concurrency {Concurrency}, medians of {Rounds} interleaved rounds");
        var ours = new List<double>();
        var ab = new List<double>();
        var wrk = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await OursAsync(lab, cancellationToken));
            await using var nginx = await Nginx.StartAsync(lab, workers: Environment.ProcessorCount, cancellationToken);
            ab.Add(await AbAsync(lab, cancellationToken));
            wrk.Add(await WrkAsync(lab, cancellationToken));
        }

        var peer = Math.Max(Tool.Median(ab), Tool.Median(wrk));
        Console.WriteLine($"   nettest {Tool.Median(ours):F0}/s   ab {Tool.Median(ab):F0}/s   wrk {Tool.Median(wrk):F0}/s");
        Console.WriteLine($"   ratio nettest / best peer = {Tool.Median(ours) / peer:F2}   (target 1.0)");
    }

    private static async Task<double> OursAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        await using var server = await TrafficServer.StartAsync(new TrafficServerOptions { Context = lab.Server, Address = IPAddress.Parse(BenchmarkLab.ServerAddress), Port = 0, Pattern = Pattern }, cancellationToken);
        await using var client = await TrafficClient.StartAsync(
            new TrafficClientOptions { Context = lab.Client, Server = server.EndPoint, Pattern = Pattern, Connections = Connections, Concurrency = Concurrency }, cancellationToken);
        var result = await client.Completion;
        if (result.Failed > 0)
            throw new InvalidOperationException($"{result.Failed} connections failed: {string.Join(", ", result.FailuresByReason)}");
        return result.ConnectionsPerSecond;
    }

    private static async Task<double> AbAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        var (_, output) = await Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, "ab", "-q", "-n", $"{Connections}", "-c", $"{Concurrency}", "-H", $"X-Pad: {new string('x', 390)}", $"http://{BenchmarkLab.ServerAddress}/"], cancellationToken);
        return Parse(AbRate(), output);
    }

    private static async Task<double> WrkAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        var (_, output) = await Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, "wrk", "-t", "2", "-c", $"{Concurrency}", "-d", "3s", "-H", "Connection: close", "-H", $"X-Pad: {new string('x', 390)}", $"http://{BenchmarkLab.ServerAddress}/"], cancellationToken);
        return Parse(WrkRate(), output);
    }

    private static double Parse(Regex rate, string output)
    {
        var match = rate.Match(output);
        return match.Success ? double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"no rate in: {output}");
    }

    [GeneratedRegex(@"Requests per second:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AbRate();

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WrkRate();
}
