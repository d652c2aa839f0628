using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Emulation;

namespace NetTest.Benchmarks;

/// <summary>Two namespaces with an emulated link between them, or a plain veth pair; the congestion control is pinned.</summary>
internal sealed class EmulatorLab : IAsyncDisposable
{
    internal const string ClientAddress = "10.213.8.1", ServerAddress = "10.213.8.2";

    private const string Device = "eth0";

    private static readonly string[] s_datagramCounters = ["InDatagrams", "NoPorts", "InErrors"];

    private readonly string _id = Guid.NewGuid().ToString("N")[..6];

    private EmulatorLab()
    {
    }

    internal string ClientNamespace => $"ntbc{_id}";

    internal string ServerNamespace => $"ntbs{_id}";

    internal LinkEmulator? Emulator { get; private set; }

    internal static async Task<EmulatorLab> CreateAsync(bool emulated, CancellationToken cancellationToken)
    {
        var lab = new EmulatorLab();
        try
        {
            await lab.BuildAsync(emulated, cancellationToken);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Median RTT of the system's ping, ms.</summary>
    internal async Task<double> PingAsync(CancellationToken cancellationToken)
    {
        var (_, output) = await ExecAsync(ClientNamespace, ["ping", "-n", "-i", "0.005", "-c", "400", ServerAddress], cancellationToken);
        return Tool.Median(output.Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split("time=")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Goodput of one TCP connection of iperf3, bit/s as the receiver saw them.</summary>
    internal async Task<double> Iperf3Async(int seconds, CancellationToken cancellationToken)
    {
        var server = ExecAsync(ServerNamespace, ["iperf3", "-s", "-1"], cancellationToken);
        await Tool.WaitUntilAsync(() => ExecAsync(ServerNamespace, ["sh", "-c", "ss -tln | grep -q :5201"], cancellationToken));
        var (_, output) = await ExecAsync(ClientNamespace, ["iperf3", "-c", ServerAddress, "-t", FormattableString.Invariant($"{seconds}"), "-J"], cancellationToken);
        await server;
        using var document = System.Text.Json.JsonDocument.Parse(output);
        return document.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
    }

    /// <summary>All UDP datagrams that the server's kernel got, wanted or not.</summary>
    internal async Task<long> ReadDatagramsAsync(CancellationToken cancellationToken)
    {
        var (_, output) = await ExecAsync(ServerNamespace, ["cat", "/proc/net/snmp"], cancellationToken);
        var rows = output.Split('\n').Where(line => line.StartsWith("Udp:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        return s_datagramCounters.Sum(name => long.Parse(rows[1][Array.IndexOf(rows[0], name)], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (Emulator is not null)
            await Emulator.DisposeAsync();
        foreach (var name in new[] { ClientNamespace, ServerNamespace })
            await Tool.RunAsync("ip", ["netns", "del", name], CancellationToken.None);
    }

    private static Task<(int ExitCode, string Output)> ExecAsync(string name, string[] command, CancellationToken cancellationToken) =>
        Tool.RunAsync("ip", ["netns", "exec", name, .. command], cancellationToken);

    private async Task BuildAsync(bool emulated, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { ClientNamespace, ServerNamespace })
            await IpAsync($"netns add {name}", cancellationToken);
        if (emulated)
        {
            using var inside = NetworkContext.Open(ClientNamespace);
            using var outside = NetworkContext.Open(ServerNamespace);
            Emulator = await LinkEmulator.StartAsync([new EmulatedLink { Interface = Device, Inside = inside, HostInterface = Device, Outside = outside }], cancellationToken);
        }
        else
        {
            await IpAsync($"-n {ClientNamespace} link add {Device} type veth peer name {Device} netns {ServerNamespace}", cancellationToken);
        }

        foreach (var (name, address) in new[] { (ClientNamespace, ClientAddress), (ServerNamespace, ServerAddress) })
        {
            await IpAsync($"-n {name} addr add {address}/24 dev {Device}", cancellationToken);
            await IpAsync($"-n {name} link set {Device} up", cancellationToken);
            using var context = NetworkContext.Open(name);
            await context.RunAsync(() => { File.WriteAllText("/proc/sys/net/ipv4/tcp_congestion_control", BenchmarkLab.CongestionControl); return 0; }, cancellationToken);
        }
    }

    private static async Task IpAsync(string arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Tool.RunAsync("ip", arguments.Split(' '), cancellationToken);
        if (exitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {output}");
    }
}
