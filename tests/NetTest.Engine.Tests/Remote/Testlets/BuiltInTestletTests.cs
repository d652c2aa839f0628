using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Testlets;

/// <summary>The built-in testlets between two agents, beside the system's own tools.</summary>
[Collection(NetworkGroup.Name)]
public sealed partial class BuiltInTestletTests : IAsyncLifetime
{
    private TestNamespaces _namespaces = null!;

    public async ValueTask InitializeAsync() => _namespaces = await TestNamespaces.CreateAsync();

    public ValueTask DisposeAsync() => _namespaces.DisposeAsync();

    [Theory]
    [InlineData("ping", "-c 5", "received", 5)]
    [InlineData("ping", "--count 4 --interval-ms 10", "received", 4)]
    [InlineData("conntest", "--count 5 --interval-ms 10", "received", 5)]
    [InlineData("conntest", "--count 3 --protocol tcp-request --interval-ms 10", "received", 3)]
    [InlineData("http", "--count 3", "status_code", 200)]
    [InlineData("traffic", "--connections 7", "succeeded", 7)]
    [InlineData("traceroute", "", "hops", 1)]
    public async Task Each_measures_what_it_should(string testlet, string arguments, string metric, double expected)
    {
        var row = await RunAsync(testlet, arguments);

        Assert.True(row.Status == TestletStatus.Ok, $"{row.Status}: {row.Reason}");
        Assert.Equal(expected, row.Metrics[metric].Value);
    }

    [Fact]
    public async Task Iperf_as_todd_calls_it_is_throughput()
    {
        var row = await RunAsync("iperf", "-c {{ target }} -n 1M");

        Assert.True(row.Status == TestletStatus.Ok, $"{row.Status}: {row.Reason}");
        // How often it had to send again, and what the far end had read when it heard of the end, is up to the kernel.
        Assert.True(row.Metrics["bits_per_second"].Value > 0);
    }

    [Fact]
    public async Task Ports_are_knocked_on()
    {
        var row = await RunAsync("portknock", "--ports 1-3");

        Assert.Equal((TestletStatus.Failed, 3.0), (row.Status, row.Metrics["closed"].Value));
        Assert.StartsWith("not open: 1 Closed", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Round_trips_agree_with_the_systems_ping()
    {
        Requires.Tool("ping", "iputils-ping");
        // Interleaved and compared by their minima: what the machine does meanwhile only ever adds.
        var ours = new List<double>();
        var theirs = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            ours.Add((await RunAsync("ping", "--count 20 --interval-ms 10")).Metrics["rtt_min_ms"].Value!.Value);
            var output = await TestNamespaces.ExecAsync(_namespaces.Client, "ping", "-n", "-c", "20", "-i", "0.01", TestNamespaces.ServerAddress);
            theirs.Add(double.Parse(Minimum().Match(output).Groups["min"].Value, CultureInfo.InvariantCulture));
        }

        // ping's time has its own system calls in it, half of what is left on a veth; ours, where the kernel's stamps cannot be had, a managed
        // program's wake-up.
        Assert.InRange(ours.Min(), theirs.Min() * 0.25, (theirs.Min() * 2) + 0.1);
    }

    [Fact]
    public async Task Throughput_agrees_with_iperf3()
    {
        Requires.Tool("iperf3", "iperf3");
        // A rate below what any machine does is met by both alike, whatever else runs.
        var row = await RunAsync("throughput", "--seconds 1 --rate 50M");
        using var server = Shell.Start("ip", "netns", "exec", _namespaces.Server, "iperf3", "-s", "-1", "-p", "5999");
        string output;
        do
        {
            (_, output, _) = await Shell.RunAsync("ip", "netns", "exec", _namespaces.Client, "iperf3", "-c", TestNamespaces.ServerAddress, "-p", "5999", "-t", "1", "-b", "50M", "-J");
        }
        while (output.Contains("unable to connect", StringComparison.Ordinal));

        await server.WaitForExitAsync();
        var theirs = JsonDocument.Parse(output).RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
        Assert.True(row.Status == TestletStatus.Ok, row.Reason);
        Assert.InRange(row.Metrics["bits_per_second"].Value!.Value, theirs * 0.85, theirs * 1.15);
    }

    [Fact]
    public async Task A_target_that_is_no_agent_and_answers_nothing_is_a_failed_row()
    {
        var inventory = Inventory();
        var definition = TestRunDefinition.AdHoc("ping", ["client"], ["198.51.100.77"], "--count 1 --timeout-seconds 0.2", TargetKind.Uncontrolled);

        var result = await RemoteTestRun.RunAsync(definition, inventory, new RemoteRunOptions(), null, null, CancellationToken.None);

        Assert.Equal((TestletStatus.Failed, ResultStatus.Failed), (result.Results[0].Status, result.Status));
        Assert.Contains("0 of 1 were answered", result.Results[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void All_are_described_with_directions()
    {
        Assert.Equal(["conntest", "http", "ping", "portknock", "throughput", "traceroute", "traffic"], BuiltInTestlets.Descriptions.Select(testlet => testlet.Name), StringComparer.Ordinal);
        Assert.All(BuiltInTestlets.Descriptions, testlet => Assert.Contains(testlet.Metrics, metric => metric.Better != MetricDirection.Neutral));
    }

    [Theory]
    [InlineData("ping", "--cuont 3", "did you mean '--count'?")]
    [InlineData("ping", "--count", "needs a value")]
    [InlineData("ping", "--count x", "not a whole number")]
    [InlineData("conntest", "--protocol tpc", "did you mean 'tcp'?")]
    [InlineData("portknock", "", "needs --ports")]
    [InlineData("portknock", "--ports 0", "no port")]
    [InlineData("throughput", "--rate fast", "not a rate")]
    [InlineData("traceroute", "--method x", "there are udp, icmp and tcp")]
    public void Wrong_arguments_name_their_remedy(string testlet, string arguments, string what)
    {
        var call = new BuiltInCall { Context = NetworkContext.Host, Target = "192.0.2.1", Arguments = WordSplitter.Split(arguments), TimeLimit = TimeSpan.FromSeconds(1), TimeProvider = TimeProvider.System };

        var exception = Assert.Throws<NetTestException>(() => BuiltInTestlets.Find(testlet)!.Check(call, isServer: false));

        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"= (?<min>[\d.]+)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Minimum();

    private AgentInventory Inventory() => new()
    {
        Agents =
        [
            new AgentEntry { Name = "client", Carrier = "namespace", Namespace = _namespaces.Client, Advertise = [IPNetwork.Parse("198.51.100.0/24")] },
            new AgentEntry { Name = "server", Carrier = "namespace", Namespace = _namespaces.Server, Advertise = [IPNetwork.Parse("198.51.100.0/24")] },
        ],
    };

    private async Task<TestletResult> RunAsync(string testlet, string arguments)
    {
        var definition = TestRunDefinition.AdHoc(testlet, ["client"], ["server"], arguments) with { TimeLimit = TimeSpan.FromSeconds(20) };
        var result = await RemoteTestRun.RunAsync(definition, Inventory(), new RemoteRunOptions(), null, null, CancellationToken.None);
        return Assert.Single(result.Results);
    }
}
