namespace NetTest.TestSupport;

/// <summary>Two namespaces joined by a veth pair, made with plain <c>ip</c> commands, gone when disposed.</summary>
public sealed class TestNamespaces : IAsyncDisposable
{
    /// <summary>The client's IPv4 address.</summary>
    public const string ClientAddress = "198.51.100.1";

    /// <summary>The server's IPv4 address.</summary>
    public const string ServerAddress = "198.51.100.2";

    /// <summary>The client's IPv6 address.</summary>
    public const string ClientAddress6 = "2001:db8:77::1";

    /// <summary>The server's IPv6 address.</summary>
    public const string ServerAddress6 = "2001:db8:77::2";

    private TestNamespaces(string prefix)
    {
        Client = prefix + "c";
        Server = prefix + "s";
    }

    /// <summary>The client's namespace.</summary>
    public string Client { get; }

    /// <summary>The server's namespace.</summary>
    public string Server { get; }

    /// <summary>Makes them, or skips without root.</summary>
    public static async Task<TestNamespaces> CreateAsync()
    {
        Requires.Root();
        Requires.Tool("ip", "iproute2");
        var made = new TestNamespaces($"ntt{Guid.NewGuid():N}"[..10]);
        try
        {
            await made.BuildAsync().ConfigureAwait(false);
            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a program inside one of them; its failure is an exception.</summary>
    public static async Task<string> ExecAsync(string name, params string[] command)
    {
        var (exitCode, output, error) = await Shell.RunAsync("ip", ["netns", "exec", name, .. command]).ConfigureAwait(false);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)} in {name}: {output}{error}");
    }

    /// <summary>Runs <c>ip</c> on one of them.</summary>
    public static Task IpAsync(string name, string arguments) => RunIpAsync($"-n {name} {arguments}");

    /// <summary>A counter of <c>/proc/net/snmp</c> inside one of them, such as Tcp PassiveOpens: what the kernel saw.</summary>
    public static async Task<long> ReadCounterAsync(string name, string protocol, string counter)
    {
        var rows = (await ExecAsync(name, "cat", "/proc/net/snmp").ConfigureAwait(false)).Split('\n')
            .Where(line => line.StartsWith(protocol + ":", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return long.Parse(rows[1][Array.IndexOf(rows[0], counter)], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Removes them.</summary>
    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync("ip", "netns", "del", Client).ConfigureAwait(false);
        await Shell.RunAsync("ip", "netns", "del", Server).ConfigureAwait(false);
    }

    private static async Task RunIpAsync(string arguments)
    {
        var (exitCode, _, error) = await Shell.RunAsync("ip", arguments.Split(' ')).ConfigureAwait(false);
        if (exitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {error}");
    }

    private async Task BuildAsync()
    {
        await RunIpAsync($"netns add {Client}").ConfigureAwait(false);
        await RunIpAsync($"netns add {Server}").ConfigureAwait(false);
        await RunIpAsync($"-n {Client} link add veth0 type veth peer name veth0 netns {Server}").ConfigureAwait(false);
        foreach (var (name, address, address6) in new[] { (Client, ClientAddress, ClientAddress6), (Server, ServerAddress, ServerAddress6) })
        {
            await IpAsync(name, $"addr add {address}/24 dev veth0").ConfigureAwait(false);
            await IpAsync(name, $"addr add {address6}/64 dev veth0 nodad").ConfigureAwait(false);
            await IpAsync(name, "link set lo up").ConfigureAwait(false);
            await IpAsync(name, "link set veth0 up").ConfigureAwait(false);
        }
    }
}
