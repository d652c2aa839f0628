using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetTest.Engine.Results;

using NetTest.Engine.Throughput;

namespace NetTest.Benchmarks;

/// <summary>TCP and UDP throughput against iperf3 at both ends, in the same namespaces, turn and turn about.</summary>
internal static class ThroughputBenchmark
{
    private const int Rounds = 7;
    private const int Seconds = 2;
    private const int IperfPort = 5301;

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var lab = await BenchmarkLab.CreateAsync(cancellationToken);
        await using var server = new ThroughputServer(new ThroughputServerOptions { Context = lab.Server, Port = 0 });
        await server.StartAsync(cancellationToken);
        using var iperf = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", lab.ServerNamespace, "iperf3", "-s", "-p", $"{IperfPort}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _ = iperf.StandardOutput.ReadToEndAsync(cancellationToken);
        Console.WriteLine($"   congestion control {BenchmarkLab.CongestionControl}, {Seconds} s a run, medians of {Rounds} interleaved rounds; CPU of both ends");
        try
        {
            var options = new ThroughputOptions { Target = BenchmarkLab.ServerAddress, Port = server.EndPoint!.Port, Seconds = Seconds };
            // The first run compiles.
            await ThroughputClient.RunAsync(lab.Client, options with { Seconds = 1 }, progress: null, cancellationToken);
            await CompareAsync(lab, "TCP, one stream", options, [], cancellationToken);
            await CompareAsync(lab, "TCP, zero-copy", options with { ZeroCopy = true }, ["-Z"], cancellationToken);
            await CompareAsync(lab, "TCP, zero-copy, no-copy receive", options with { ZeroCopy = true, NoCopyReceive = true }, ["-Z"], cancellationToken);
            await CompareAsync(lab, "TCP, four streams", options with { Parallel = 4 }, ["-P", "4"], cancellationToken);
            // Without a rate a sender outruns any receiver; what counts is what arrives. Ours is given a rate that the machine carries.
            var udp = options with { Protocol = ThroughputProtocol.Udp };
            await CompareAsync(lab, "UDP, 1400 bytes, 6 Gbit/s against no limit", udp with { BlockBytes = 1400, RateBitsPerSecond = 6_000_000_000 }, ["-u", "-b", "0", "-l", "1400"], cancellationToken);
            await CompareAsync(lab, "UDP, 1400 bytes, no limit", udp with { BlockBytes = 1400, RateBitsPerSecond = 0 }, ["-u", "-b", "0", "-l", "1400"], cancellationToken);
            await CompareAsync(lab, "UDP, 64 bytes, no limit", udp with { BlockBytes = 64, RateBitsPerSecond = 0 }, ["-u", "-b", "0", "-l", "64"], cancellationToken);
        }
        finally
        {
            iperf.Kill(entireProcessTree: true);
            await iperf.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task CompareAsync(BenchmarkLab lab, string name, ThroughputOptions options, string[] arguments, CancellationToken cancellationToken)
    {
        var ours = new List<Measure>();
        var theirs = new List<Measure>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(Ours(await ThroughputClient.RunAsync(lab.Client, options, progress: null, cancellationToken)));
            theirs.Add(await TheirsAsync(lab, arguments, cancellationToken));
        }

        var udp = options.Protocol == ThroughputProtocol.Udp;
        Console.WriteLine($"   {name}");
        Print("nettest", ours, udp);
        Print("iperf3", theirs, udp);
        var ratio = udp ? Median(ours, m => m.PacketsPerSecond) / Median(theirs, m => m.PacketsPerSecond) : Median(ours, m => m.BitsPerSecond) / Median(theirs, m => m.BitsPerSecond);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      ratio {ratio:F2}   (target {(udp ? 5 : 1)}.0{(udp ? " at less loss" : "")})"));
    }

    private static void Print(string who, IReadOnlyList<Measure> measures, bool udp)
    {
        var rate = string.Create(CultureInfo.InvariantCulture, $"{Median(measures, m => m.BitsPerSecond) / 1e9,6:F2} Gbit/s");
        var packets = udp ? string.Create(CultureInfo.InvariantCulture, $"   {Median(measures, m => m.PacketsPerSecond) / 1e3,8:F0} k packets/s received   {Median(measures, m => m.LossPercent),5:F1} % lost") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"      {who,-8} {rate}{packets}   {Median(measures, m => m.CpuSecondsPerGbit):F3} CPU s per Gbit"));
    }

    private static Measure Ours(ThroughputResult result) => result.End == ThroughputEnd.Completed
        ? new Measure(result.BitsPerSecond, result.PacketsPerSecond ?? 0, result.LossPercent ?? 0, (result.CpuTotalPercent + result.RemoteCpuTotalPercent) / 100 / (result.BitsPerSecond / 1e9) ?? 0)
        : throw new InvalidOperationException(result.Error);

    private static async Task<Measure> TheirsAsync(BenchmarkLab lab, string[] arguments, CancellationToken cancellationToken)
    {
        JsonElement end = default;
        await Tool.WaitUntilAsync(
            async () =>
            {
                var (_, output) = await Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, "iperf3", "-J", "-c", BenchmarkLab.ServerAddress, "-p", $"{IperfPort}", "-t", $"{Seconds}", .. arguments], cancellationToken);
                var json = JsonDocument.Parse(output).RootElement;
                end = json.GetProperty("end");
                return (json.TryGetProperty("error", out _) ? 1 : 0, output);
            });
        var cpu = end.GetProperty("cpu_utilization_percent");
        var busy = (cpu.GetProperty("host_total").GetDouble() + cpu.GetProperty("remote_total").GetDouble()) / 100;
        if (end.TryGetProperty("sum_received", out var tcp) && !end.TryGetProperty("sum", out _))
        {
            var bits = tcp.GetProperty("bits_per_second").GetDouble();
            return new Measure(bits, 0, 0, busy / (bits / 1e9));
        }

        var sum = end.GetProperty("sum");
        var received = sum.GetProperty("packets").GetDouble() - sum.GetProperty("lost_packets").GetDouble();
        var rate = received / sum.GetProperty("seconds").GetDouble();
        var length = sum.GetProperty("bytes").GetDouble() / sum.GetProperty("packets").GetDouble();
        return new Measure(rate * length * 8, rate, sum.GetProperty("lost_percent").GetDouble(), busy / (rate * length * 8 / 1e9));
    }

    private static double Median(IEnumerable<Measure> measures, Func<Measure, double> value) => Tool.Median(measures.Select(value));

    private sealed record Measure(double BitsPerSecond, double PacketsPerSecond, double LossPercent, double CpuSecondsPerGbit);
}
