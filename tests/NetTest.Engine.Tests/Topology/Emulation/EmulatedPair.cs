using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Emulation;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Topology.Emulation;

/// <summary>Two namespaces with an emulated link between them; gone when disposed.</summary>
internal sealed class EmulatedPair : IAsyncDisposable
{
    internal const string AddressA = "198.51.100.1", AddressB = "198.51.100.2", Device = "eth0";

    private readonly string _prefix = $"em{Guid.NewGuid():N}"[..9];

    private EmulatedPair()
    {
    }

    internal string A => _prefix + "a";

    internal string B => _prefix + "b";

    /// <summary>The device in B, what the link is known by.</summary>
    internal string HostInterface => _prefix;

    internal LinkEmulator Emulator { get; private set; } = null!;

    internal NetworkContext InA { get; private set; } = null!;

    internal NetworkContext InB { get; private set; } = null!;

    internal EmulatedLinkCounters Counters => Emulator.Get(HostInterface);

    internal static async Task<EmulatedPair> CreateAsync(ImpairmentSpec? egress = null, ImpairmentSpec? ingress = null, int mtuBytes = 1500)
    {
        Requires.Root();
        if (!LinkEmulator.IsSupported)
            Xunit.Assert.Skip("needs the kernel's TUN driver");
        var pair = new EmulatedPair();
        try
        {
            await pair.BuildAsync(egress, ingress, mtuBytes);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    internal Task<string> ExecAsync(bool inA, params string[] command) => TestNamespaces.ExecAsync(inA ? A : B, command);

    /// <summary>A UDP socket in A connected to one in B, with a receive buffer that takes everything; ready: both ends have spoken, so neighbours are known.</summary>
    internal async Task<(Socket Sender, Socket Receiver)> ConnectAsync(bool fromA, bool isIPv6 = false)
    {
        var family = isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var sender = (fromA ? InA : InB).CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);
        var receiver = (fromA ? InB : InA).CreateSocket(family, SocketType.Dgram, ProtocolType.Udp);
        receiver.SetRawSocketOption(1, 33, BitConverter.GetBytes(256 << 20)); // SO_RCVBUFFORCE
        receiver.Bind(new IPEndPoint(IPAddress.Parse(fromA ? AddressB : AddressA), 4000));
        sender.Bind(new IPEndPoint(IPAddress.Any, 0));
        await sender.ConnectAsync(receiver.LocalEndPoint!);
        return (sender, receiver);
    }

    public async ValueTask DisposeAsync()
    {
        if (Emulator is not null)
            await Emulator.DisposeAsync();
        InA?.Dispose();
        InB?.Dispose();
        await Shell.RunAsync("ip", "netns", "del", A);
        await Shell.RunAsync("ip", "netns", "del", B);
    }

    private async Task BuildAsync(ImpairmentSpec? egress, ImpairmentSpec? ingress, int mtuBytes)
    {
        await IpAsync($"netns add {A}");
        await IpAsync($"netns add {B}");
        InA = NetworkContext.Open(A);
        InB = NetworkContext.Open(B);
        Emulator = await LinkEmulator.StartAsync(
            [new EmulatedLink { Interface = Device, Inside = InA, HostInterface = HostInterface, Outside = InB, MtuBytes = mtuBytes, Egress = egress, Ingress = ingress }],
            CancellationToken.None);

        // Fixed neighbours: no ARP that could be lost, and no IPv6 chatter that would be counted.
        await SetUpAsync(A, Device, AddressA, "02:00:00:00:00:0a", AddressB, "02:00:00:00:00:0b");
        await SetUpAsync(B, HostInterface, AddressB, "02:00:00:00:00:0b", AddressA, "02:00:00:00:00:0a");
    }

    private static async Task SetUpAsync(string name, string device, string address, string mac, string peer, string peerMac)
    {
        await IpAsync($"-n {name} link set {device} address {mac} addrgenmode none");
        await IpAsync($"-n {name} addr add {address}/24 dev {device}");
        await IpAsync($"-n {name} link set {device} up");
        await IpAsync($"-n {name} neigh add {peer} lladdr {peerMac} dev {device}");
        using var context = NetworkContext.Open(name);
        await context.RunAsync(() => { File.WriteAllText("/proc/sys/net/ipv4/tcp_congestion_control", "reno"); return 0; }, CancellationToken.None);
    }

    internal static async Task IpAsync(string arguments)
    {
        var (exitCode, _, error) = await Shell.RunAsync("ip", arguments.Split(' '));
        if (exitCode != 0)
            throw new InvalidOperationException($"ip {arguments}: {error}");
    }

    /// <summary>The RTTs that the system's ping from A to B saw, ms.</summary>
    internal async Task<List<double>> PingAsync(int count)
    {
        var (_, output, _) = await Shell.RunAsync("ip", "netns", "exec", A, "ping", "-n", "-i", "0.02", "-c", count.ToString(CultureInfo.InvariantCulture), AddressB);
        return [.. output.Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split("time=")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
    }
}
