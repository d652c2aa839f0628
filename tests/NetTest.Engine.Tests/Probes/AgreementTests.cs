using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NetTest.Engine.Probes;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes;

/// <summary>Our numbers against those of programs that we did not write.</summary>
[Collection(NetworkGroup.Name)]
public sealed partial class AgreementTests
{
    private const string Server = "10.214.7.1", Client = "10.214.7.2";

    [Fact]
    public async Task Sockperf_and_irtt_measure_the_same_distance()
    {
        Requires.Tool("sockperf", "sockperf");
        Requires.Tool("irtt", "irtt");
        await using var network = await TestNamespaces.CreateAsync();
        using var client = NetworkContext.Open(network.Client);
        using var server = NetworkContext.Open(network.Server);
        await using var responder = await ConnTestResponder.StartAsync(new ConnTestResponderOptions { Context = server, Port = 8080 }, CancellationToken.None);
        using var sockperf = Shell.Start("ip", "netns", "exec", network.Server, "sockperf", "server", "-i", TestNamespaces.ServerAddress, "-p", "11111");
        using var irtt = Shell.Start("ip", "netns", "exec", network.Server, "irtt", "server", "-i", "0", "-b", TestNamespaces.ServerAddress);
        try
        {
            var theirs = await UntilAsync(() => RunAsync(network.Client, SockperfLeast(), "sockperf", "ping-pong", "-i", TestNamespaces.ServerAddress, "-p", "11111", "-t", "1", "--mps=500")) * 2 / 1000;
            var others = await UntilAsync(() => RunAsync(network.Client, IrttLeast(), "irtt", "client", "-i", "2ms", "-d", "1s", "-q", TestNamespaces.ServerAddress)) / 1000;
            var ours = await ConnTest.RunAsync(
                new ConnTestOptions { Target = TestNamespaces.ServerAddress, Context = client, Protocol = ProbeProtocol.Udp, Count = 500, Interval = TimeSpan.FromMilliseconds(2), LongPayloadBytes = 0 },
                progress: null,
                CancellationToken.None);
            // The least of 500 is what is left of the path when no other program is in the way; it is some ten microseconds, and half of that is the programs' own.
            Assert.InRange(ours.RttMinMs!.Value, (theirs / 3) - 0.005, (theirs * 3) + 0.03);
            Assert.InRange(ours.RttMinMs.Value, 0, (others * 2) + 0.03);
        }
        finally
        {
            foreach (var process in new[] { sockperf, irtt })
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }
    }

    [Fact]
    public async Task Over_a_link_with_delay_and_loss_every_view_says_what_was_put_in()
    {
        Requires.Root();
        Requires.Tool("ping", "iputils-ping");
        await using var topology = await BuildAsync();
        var client = topology.GetContext("rtec");
        await using var responder = await ConnTestResponder.StartAsync(new ConnTestResponderOptions { Context = topology.GetContext("rtes"), Port = 8080 }, CancellationToken.None);
        var ping = Shell.RunAsync("ip", "netns", "exec", "rtec", "ping", "-q", "-c", "100", "-i", "0.01", Server);
        var result = await ConnTest.RunAsync(
            new ConnTestOptions { Target = Server, Context = client, Count = 2000, Interval = TimeSpan.FromMilliseconds(2), LongPayloadBytes = 0 }, progress: null, CancellationToken.None);
        var average = double.Parse((await ping).Output.Split('\n').Last(line => line.StartsWith("rtt", StringComparison.Ordinal)).Split(['=', '/'])[5], CultureInfo.InvariantCulture);
        // 10 ms each way, and what the emulator and a busy machine add.
        Assert.InRange(average, 20, 30);
        Assert.InRange(result.RttP50Ms!.Value, 20, 26);
        Assert.InRange(result.NetworkRttP50Ms!.Value, 20, 26);
        Assert.InRange(result.HandshakeP50Ms!.Value, 20, 26);
        Assert.InRange(result.ApplicationRttP50Ms!.Value, 20, 26);
        Assert.InRange(result.KernelMinRttMs!.Value, 20, 26);
        Assert.InRange(result.ForwardDelayP50Ms!.Value, 10, 14);
        Assert.InRange(result.BackwardDelayP50Ms!.Value, 10, 14);
        // 1 % of 2,000 on the way there: 20, and 99.9 % of all runs lie within 15 of it. On the way back nothing is lost.
        Assert.InRange(result.LostForward!.Value, 5, 40);
        Assert.Equal(0, result.LostBackward);
    }

    private static async Task<LiveTopology> BuildAsync()
    {
        NamespaceSpec Namespace(string name, string address, double loss) => new()
        {
            Name = name,
            Links = [new LinkSpec { Bridge = "rtebr", Addresses = [InterfaceAddress.Parse(address, null)], Egress = new ImpairmentSpec { DelayMs = 10, LossPercent = loss } }],
        };
        var spec = new TopologySpec { Namespaces = [Namespace("rtes", $"{Server}/24", 0), Namespace("rtec", $"{Client}/24", 1)] };
        try
        {
            return await LiveTopology.BuildAsync(spec, new TopologyOptions { Label = "agreement" }, CancellationToken.None);
        }
        catch (NetTestException exception) when (exception.Reason is ErrorReason.NotSupported or ErrorReason.MissingTool)
        {
            Assert.Skip(exception.Message);
            throw;
        }
    }

    private static async Task<double?> RunAsync(string name, Regex least, params string[] command)
    {
        var (_, output, error) = await Shell.RunAsync("ip", ["netns", "exec", name, .. command]);
        var match = least.Match(output + error);
        if (!match.Success)
            return null;
        var value = double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "ns" => value / 1000, "ms" => value * 1000, _ => value };
    }

    // Their servers say nothing when they are ready.
    private static async Task<double> UntilAsync(Func<Task<double?>> measure)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await measure() is { } microseconds)
                return microseconds;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "the peer measures nothing");
        }
    }

    [GeneratedRegex(@"<MIN> observation = +(?<value>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SockperfLeast();

    [GeneratedRegex(@"RTT +(?<value>[0-9.]+)(?<unit>ns|µs|us|ms)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IrttLeast();
}
