using NetTest.Benchmarks;

// Numbers are ratios against a peer that ran in the same namespaces a moment before or after; absolute values belong to the machine.
var all = new (string Name, Func<CancellationToken, Task> Run)[]
{
    ("connections", ConnectionBenchmark.RunAsync),
    ("handshakes", HandshakeBenchmark.RunAsync),
    ("memory", MemoryBenchmark.RunAsync),
    ("topology", TopologyBenchmark.RunAsync),
    ("sockets", OpenSocketBenchmark.RunAsync),
    ("emulator", EmulatorBenchmark.RunAsync),
    ("fanout", FanOutBenchmark.RunAsync),
    ("rtt", RttBenchmark.RunAsync),
    ("throughput", ThroughputBenchmark.RunAsync),
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
foreach (var (name, run) in chosen)
{
    Console.WriteLine($"== {name}");
    await run(cancellation.Token);
}

return 0;
