using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NetTest.Engine.Probes;

namespace NetTest.Benchmarks;

/// <summary>
/// Round trips of small packets over veth, as programs see them: ours, sockperf's ping-pong and irtt's, at the same rate and one after
/// another, several rounds. sockperf prints half a round trip.
/// </summary>
internal static partial class RttBenchmark
{
    private const int Rounds = 5;
    private const int PerSecond = 1000;
    private const int Seconds = 2;
    private const int SockperfUdp = 11111, SockperfTcp = 11112;

    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var lab = await BenchmarkLab.CreateAsync(cancellationToken);
        await using var responder = await ConnTestResponder.StartAsync(new ConnTestResponderOptions { Context = lab.Server, Port = 8080 }, cancellationToken);
        using var udpServer = StartServer(lab, "sockperf", "server", "-i", BenchmarkLab.ServerAddress, "-p", Number(SockperfUdp));
        using var tcpServer = StartServer(lab, "sockperf", "server", "--tcp", "-i", BenchmarkLab.ServerAddress, "-p", Number(SockperfTcp));
        // It allows no interval below 10 ms unless told.
        using var irttServer = StartServer(lab, "irtt", "server", "-i", "0", "-b", BenchmarkLab.ServerAddress);
        try
        {
            await Tool.WaitUntilAsync(() => ClientAsync(lab, ["sockperf", "ping-pong", "--tcp", "-i", BenchmarkLab.ServerAddress, "-p", Number(SockperfTcp), "-t", "1"], cancellationToken));
            var (udp, tcp, sockperfUdp, sockperfTcp, irtt, network) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var ours = await MeasureAsync(lab, ProbeProtocol.Udp, cancellationToken);
                udp.Add(ours.Median);
                network.Add(ours.Network ?? 0);
                sockperfUdp.Add(await SockperfAsync(lab, ["-p", Number(SockperfUdp)], cancellationToken));
                irtt.Add(await IrttAsync(lab, cancellationToken));
                tcp.Add((await MeasureAsync(lab, ProbeProtocol.TcpRequest, cancellationToken)).Median);
                sockperfTcp.Add(await SockperfAsync(lab, ["--tcp", "-p", Number(SockperfTcp)], cancellationToken));
            }

            Report("UDP", udp, sockperfUdp, "sockperf", 1.5);
            Report("UDP", udp, irtt, "irtt", 1.0);
            Report("TCP", tcp, sockperfTcp, "sockperf", 1.3);
            Console.WriteLine($"UDP without hosts, between the kernels' time stamps: {Tool.Median(network):F1} µs");
        }
        finally
        {
            foreach (var server in new[] { udpServer, tcpServer, irttServer })
            {
                server.Kill(entireProcessTree: true);
                await server.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static void Report(string what, List<double> ours, List<double> theirs, string peer, double wanted) => Console.WriteLine(
        $"{what} median at {PerSecond}/s: {Tool.Median(ours):F1} µs, {peer} {Tool.Median(theirs):F1} µs, ratio {Tool.Median(ours.Zip(theirs, (a, b) => a / b)):F2} (wanted at most {wanted:F1})");

    private static async Task<(double Median, double? Network)> MeasureAsync(BenchmarkLab lab, ProbeProtocol protocol, CancellationToken cancellationToken)
    {
        var result = await ConnTest.RunAsync(
            new ConnTestOptions
            {
                Target = BenchmarkLab.ServerAddress,
                Protocol = protocol,
                Context = lab.Client,
                Count = PerSecond * Seconds,
                Interval = TimeSpan.FromSeconds(1.0 / PerSecond),
                LongPayloadBytes = 0,
            },
            progress: null,
            cancellationToken);
        return (result.RttP50Ms!.Value * 1000, result.NetworkRttP50Ms * 1000);
    }

    private static async Task<double> SockperfAsync(BenchmarkLab lab, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (_, output) = await ClientAsync(
            lab, ["sockperf", "ping-pong", "-i", BenchmarkLab.ServerAddress, .. arguments, "-t", Number(Seconds), $"--mps={Number(PerSecond)}"], cancellationToken);
        return 2 * double.Parse(SockperfMedian().Match(output).Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static async Task<double> IrttAsync(BenchmarkLab lab, CancellationToken cancellationToken)
    {
        var (_, output) = await ClientAsync(lab, ["irtt", "client", "-q", "-i", $"{1_000_000 / PerSecond}us", "-d", $"{Seconds}s", BenchmarkLab.ServerAddress], cancellationToken);
        // RTT  min mean median max stddev, each with its unit.
        var match = IrttMedian().Match(output);
        if (!match.Success)
            throw new InvalidOperationException($"irtt printed no round trip: {output}");
        var value = double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "ns" => value / 1000, "ms" => value * 1000, _ => value };
    }

    private static Task<(int ExitCode, string Output)> ClientAsync(BenchmarkLab lab, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, .. command], cancellationToken);

    private static Process StartServer(BenchmarkLab lab, params IReadOnlyList<string> command)
    {
        var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", lab.ServerNamespace, .. command]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"percentile 50\.0+ = +(?<value>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SockperfMedian();

    [GeneratedRegex(@"RTT +\S+ +\S+ +(?<value>[0-9.]+)(?<unit>ns|µs|us|ms)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IrttMedian();
}
