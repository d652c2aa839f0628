using System.Diagnostics;
using System.Text;
using NetTest.Engine.Topology;

namespace NetTest.Benchmarks;

/// <summary>
/// Builds and removes 100 namespaces on one bridge, with the engine and with the very same commands fed by hand to <c>ip -batch</c>, in turns.
/// </summary>
internal static class TopologyBenchmark
{
    private const int Namespaces = 100;
    private const int Rounds = 7;

    /// <summary>Returns the ratio of the medians, engine to hand; the project's bound is 1.5.</summary>
    internal static async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        var engine = new List<(double Build, double Remove)>();
        var hand = new List<(double Build, double Remove)>();
        await EngineAsync(cancellationToken);
        await HandAsync();
        for (var round = 0; round < Rounds; round++)
        {
            engine.Add(await EngineAsync(cancellationToken));
            hand.Add(await HandAsync());
        }

        var ratio = Median(engine.Select(time => time.Build + time.Remove)) / Median(hand.Select(time => time.Build + time.Remove));
        Console.WriteLine($"{Namespaces} namespaces on one bridge, medians of {Rounds} rounds:");
        Console.WriteLine($"  engine: build {Median(engine.Select(time => time.Build)):F0} ms, remove {Median(engine.Select(time => time.Remove)):F0} ms");
        Console.WriteLine($"  hand:   build {Median(hand.Select(time => time.Build)):F0} ms, remove {Median(hand.Select(time => time.Remove)):F0} ms");
        Console.WriteLine($"  ratio engine / hand: {ratio:F2} (bound 1.5)");
        return ratio;
    }

    private static async Task<(double Build, double Remove)> EngineAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var topology = await LiveTopology.BuildAsync(Spec(), new TopologyOptions { CheckGateways = false }, cancellationToken);
        var build = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        await topology.DisposeAsync();
        return (build, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task<(double Build, double Remove)> HandAsync()
    {
        var plan = TopologyPlanner.Plan(
            Spec(),
            new HostSnapshot { Namespaces = new HashSet<string>(StringComparer.Ordinal), Links = new Dictionary<string, bool>(StringComparer.Ordinal) },
            TopologyId.Create(),
            NetTest.Engine.Topology.Impairment.BackendChoice.Nobody);
        var host = BatchRunner.Text(TopologyBatch.Host(plan));
        var inside = plan.Namespaces.Select(node => (node.Name, Text: BatchRunner.Text(TopologyBatch.Inside(node)))).ToList();
        var removal = new StringBuilder($"link del group {plan.Id.LinkGroup}\n");
        foreach (var node in plan.Namespaces)
            removal.Append(System.Globalization.CultureInfo.InvariantCulture, $"netns del {node.Name}\n");
        foreach (var bridge in plan.NewBridges)
            removal.Append(System.Globalization.CultureInfo.InvariantCulture, $"link del dev {bridge}\n");

        var start = Stopwatch.GetTimestamp();
        await IpAsync(host, "-batch", "-");
        foreach (var (name, text) in inside)
            await IpAsync(text, "-n", name, "-batch", "-");
        var build = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        start = Stopwatch.GetTimestamp();
        await IpAsync(removal.ToString(), "-batch", "-");
        return (build, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task IpAsync(string batch, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardInput = true })!;
        await process.StandardInput.WriteAsync(batch);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} failed");
    }

    private static TopologySpec Spec()
    {
        var prefix = $"ntb{Guid.NewGuid():N}"[..9];
        return new TopologySpec
        {
            Namespaces = [.. Enumerable.Range(1, Namespaces).Select(i => new NamespaceSpec
            {
                Name = $"{prefix}_{i}",
                Links = [new LinkSpec { Bridge = $"{prefix}br", Addresses = [InterfaceAddress.Parse($"10.99.1.{i}/24")], Gateway = System.Net.IPAddress.Parse("10.99.1.254") }],
            })],
        };
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
