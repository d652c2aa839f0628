using NetTest.Engine.Sockets;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Probes;

/// <summary>
/// A client, a chain of routers and a server, each in a namespace; link i joins node i and node i+1, as 10.77.i.0/24 and 2001:db8:77:i::/64,
/// where the node nearer to the client is .1 and the other .2.
/// </summary>
internal sealed class RoutedPath : IAsyncDisposable
{
    private readonly string _prefix = $"pm{Guid.NewGuid():N}"[..9];
    private readonly int _links;

    private RoutedPath(int links) => _links = links;

    internal string Client => Node(0);

    internal string Server => Node(_links);

    internal string ServerAddress => $"10.77.{_links - 1}.2";

    internal string ServerAddress6 => $"2001:db8:77:{_links - 1:x}::2";

    internal NetworkContext ClientContext { get; private set; } = NetworkContext.Host;

    internal NetworkContext ServerContext { get; private set; } = NetworkContext.Host;

    /// <summary>The name of node i; 0 is the client, the last the server, routers between.</summary>
    internal string Node(int index) => $"{_prefix}{index}";

    /// <summary>Makes it: one MTU per link.</summary>
    internal static async Task<RoutedPath> CreateAsync(params int[] mtus)
    {
        Requires.Root();
        Requires.Tool("ip", "iproute2");
        var path = new RoutedPath(mtus.Length);
        try
        {
            await path.BuildAsync(mtus);
            // A link is up some time after ip has said so, and what is sent before is lost.
            Requires.Tool("ping", "iputils-ping");
            foreach (var address in (string[])[path.ServerAddress, path.ServerAddress6])
                await TestNamespaces.ExecAsync(path.Client, "ping", "-nq", "-i", "0.1", "-c", "1", "-w", "20", address);
            path.ClientContext = NetworkContext.Open(path.Client);
            path.ServerContext = NetworkContext.Open(path.Server);
            return path;
        }
        catch
        {
            await path.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads rules into a router; with tables <c>inet pm</c> and chain <c>f</c> at the forward hook.</summary>
    internal Task FilterAsync(int router, params string[] rules) => NftAsync(router, "forward", rules);

    /// <summary>Loads rules at any hook of a node.</summary>
    internal async Task NftAsync(int node, string hook, params string[] rules)
    {
        Requires.Tool("nft", "nftables");
        await TestNamespaces.ExecAsync(Node(node), "nft", "add table inet pm; " + $"add chain inet pm {hook} {{ type filter hook {hook} priority 0; }}; "
            + string.Join("; ", rules.Select(rule => $"add rule inet pm {hook} {rule}")));
    }

    public async ValueTask DisposeAsync()
    {
        if (ClientContext != NetworkContext.Host)
            ClientContext.Dispose();
        if (ServerContext != NetworkContext.Host)
            ServerContext.Dispose();
        for (var node = 0; node <= _links; node++)
            await Shell.RunAsync("ip", "netns", "del", Node(node));
    }

    private async Task BuildAsync(int[] mtus)
    {
        for (var node = 0; node <= _links; node++)
        {
            await IpAsync($"netns add {Node(node)}");
            // Link-local addresses are asked about for a second otherwise, and until then a router resolves no neighbour.
            await TestNamespaces.ExecAsync(Node(node), "sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        }
        for (var link = 0; link < _links; link++)
            await IpAsync($"-n {Node(link)} link add right mtu {mtus[link]} type veth peer name left mtu {mtus[link]} netns {Node(link + 1)}");
        for (var node = 0; node <= _links; node++)
        {
            var lines = new List<string> { "link set lo up" };
            if (node > 0)
                lines.AddRange([$"addr add 10.77.{node - 1}.2/24 dev left", $"addr add 2001:db8:77:{node - 1:x}::2/64 dev left nodad", "link set left up"]);
            if (node < _links)
                lines.AddRange([$"addr add 10.77.{node}.1/24 dev right", $"addr add 2001:db8:77:{node:x}::1/64 dev right nodad", "link set right up"]);
            await BatchAsync(node, lines);
        }
        for (var node = 0; node <= _links; node++)
        {
            var lines = new List<string>();
            for (var link = 0; link < _links; link++)
            {
                if (link < node - 1)
                    lines.AddRange([$"route add 10.77.{link}.0/24 via 10.77.{node - 1}.1", $"route add 2001:db8:77:{link:x}::/64 via 2001:db8:77:{node - 1:x}::1"]);
                else if (link > node)
                    lines.AddRange([$"route add 10.77.{link}.0/24 via 10.77.{node}.2", $"route add 2001:db8:77:{link:x}::/64 via 2001:db8:77:{node:x}::2"]);
            }
            await BatchAsync(node, lines);
            if (node > 0 && node < _links)
                await TestNamespaces.ExecAsync(Node(node), "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        }
    }

    private async Task BatchAsync(int node, List<string> lines)
    {
        using var process = Shell.Start("ip", "-n", Node(node), "-batch", "-");
        await process.StandardInput.WriteAsync(string.Join('\n', lines) + "\n");
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(error);
    }

    private static async Task IpAsync(string arguments)
    {
        var (exitCode, _, error) = await Shell.RunAsync("ip", arguments.Split(' '));
        if (exitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {error}");
    }
}
