using NetTest.Benchmarks;
using NetTest.TestSupport;

// Numbers are ratios against a peer that ran in the same namespaces a moment before or after; absolute values belong to the machine.
// Debian's packages bear the names of their programs but for two.
var all = new (string Name, Func<CancellationToken, Task> Run, string[] Peers)[]
{
    ("connections", ConnectionBenchmark.RunAsync, ["nginx", "curl", "ab", "wrk"]),
    ("handshakes", HandshakeBenchmark.RunAsync, ["nginx", "curl", "h2load"]),
    ("memory", MemoryBenchmark.RunAsync, []),
    ("topology", TopologyBenchmark.RunAsync, []),
    ("sockets", OpenSocketBenchmark.RunAsync, []),
    ("emulator", EmulatorBenchmark.RunAsync, ["iperf3"]),
    ("fanout", FanOutBenchmark.RunAsync, []),
    ("rtt", RttBenchmark.RunAsync, ["sockperf", "irtt"]),
    ("throughput", ThroughputBenchmark.RunAsync, ["iperf3"]),
};
var chosen = args.Length == 0 ? all : [.. all.Where(benchmark => args.Contains(benchmark.Name, StringComparer.OrdinalIgnoreCase))];
if (chosen.Length == 0)
{
    await Console.Error.WriteLineAsync($"usage: NetTest.Benchmarks [{string.Join('|', all.Select(benchmark => benchmark.Name))}]…");
    return 2;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};
var exitCode = 0;
foreach (var (name, run, peers) in chosen)
{
    Console.WriteLine($"== {name}");
    var missing = peers.Where(peer => !Requires.HasTool(peer)).Select(peer => peer switch { "ab" => "apache2-utils", "h2load" => "nghttp2-client", _ => peer }).ToList();
    if (missing.Count == 0)
    {
        await run(cancellation.Token);
        continue;
    }

    await Console.Error.WriteLineAsync($"   not run: its peers are missing; apt-get install {string.Join(' ', missing)}");
    exitCode = 3;
}

return exitCode;
