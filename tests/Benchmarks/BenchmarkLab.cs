using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Benchmarks;

/// <summary>Two namespaces on one bridge, with the congestion control pinned, for us and for the peer alike.</summary>
internal sealed class BenchmarkLab : IAsyncDisposable
{
    internal const string CongestionControl = "reno";

    private readonly LiveTopology _topology;

    private BenchmarkLab(LiveTopology topology, string server, string client)
    {
        _topology = topology;
        ServerNamespace = server;
        ClientNamespace = client;
    }

    internal string ServerNamespace { get; }

    internal string ClientNamespace { get; }

    internal static string ServerAddress => "10.213.7.1";

    internal NetworkContext Server => _topology.GetContext(ServerNamespace);

    internal NetworkContext Client => _topology.GetContext(ClientNamespace);

    internal static async Task<BenchmarkLab> CreateAsync(CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N")[..6];
        var bridge = $"ntb{id}";
        NamespaceSpec Namespace(string name, string address) => new()
        {
            Name = name,
            Links = [new LinkSpec { Bridge = bridge, Addresses = [InterfaceAddress.Parse(address, null)] }],
        };
        var spec = new TopologySpec { Namespaces = [Namespace($"ntbs{id}", $"{ServerAddress}/24"), Namespace($"ntbc{id}", "10.213.7.2/24")] };
        var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions { Label = "benchmark" }, cancellationToken);
        var lab = new BenchmarkLab(topology, $"ntbs{id}", $"ntbc{id}");
        foreach (var context in new[] { lab.Server, lab.Client })
            await context.RunAsync(() => { File.WriteAllText("/proc/sys/net/ipv4/tcp_congestion_control", CongestionControl); return 0; }, cancellationToken);
        return lab;
    }

    public ValueTask DisposeAsync() => _topology.DisposeAsync();
}
