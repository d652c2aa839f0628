using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Throughput.LatencyUnderLoad;

/// <summary>
/// A client and a server behind a router whose two legs have a tbf each. The queue must be in another stack than the sender's: TCP small queues
/// keep the one of the sender's own interface at two segments, however deep it may be.
/// </summary>
internal sealed class Bottleneck : IAsyncDisposable
{
    internal const string ServerAddress = "203.0.113.2";

    private readonly string _id = $"tf{Guid.NewGuid():N}"[..10];

    internal string Client => _id + "c";

    internal string Server => _id + "s";

    private string Router => _id + "r";

    internal static async Task<Bottleneck> CreateAsync(string tbf)
    {
        Requires.Root();
        Requires.Tool("tc", "iproute2");
        var made = new Bottleneck();
        try
        {
            foreach (var name in (string[])[made.Client, made.Router, made.Server])
                await RunAsync($"ip netns add {name}");
            await made.JoinAsync(made.Client, "198.51.100.1", "198.51.100.254", "legc", tbf);
            await made.JoinAsync(made.Server, ServerAddress, "203.0.113.254", "legs", tbf);
            await TestNamespaces.ExecAsync(made.Router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in (string[])[Client, Router, Server])
            await Shell.RunAsync("ip", "netns", "del", name);
    }

    private async Task JoinAsync(string end, string address, string gateway, string leg, string tbf)
    {
        await RunAsync($"ip -n {end} link add veth0 type veth peer name {leg} netns {Router}");
        await RunAsync($"ip -n {end} addr add {address}/24 dev veth0");
        await RunAsync($"ip -n {Router} addr add {gateway}/24 dev {leg}");
        await RunAsync($"ip -n {end} link set veth0 up");
        await RunAsync($"ip -n {Router} link set {leg} up");
        await RunAsync($"ip -n {end} route add default via {gateway}");
        await RunAsync($"tc -n {Router} qdisc add dev {leg} root tbf {tbf}");
    }

    private static async Task RunAsync(string command)
    {
        var words = command.Split(' ');
        var (exitCode, _, error) = await Shell.RunAsync(words[0], words[1..]);
        if (exitCode != 0)
            throw new InvalidOperationException($"{command}: {error}");
    }
}
