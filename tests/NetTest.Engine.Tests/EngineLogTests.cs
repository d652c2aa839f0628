using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Sockets;
using NetTest.Engine.Tests.Topology;
using NetTest.Engine.Tests.Traffic;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests;

[Collection(NetworkGroup.Name)]
public sealed class EngineLogTests
{
    private readonly ConcurrentQueue<EngineLogLine> _lines = new();

    private EngineLog Log => EngineLog.To(_lines.Enqueue, static _ => true);

    [Fact]
    public void Nowhere_is_off_at_every_level()
    {
        var log = EngineLog.None.For("x");
        Assert.All(Enum.GetValues<LogLevel>(), level => Assert.False(log.IsEnabled(level)));
    }

    [Theory]
    [InlineData(LogLevel.Trace, EngineLogLevel.Debug)]
    [InlineData(LogLevel.Debug, EngineLogLevel.Debug)]
    [InlineData(LogLevel.Information, EngineLogLevel.Information)]
    [InlineData(LogLevel.Warning, EngineLogLevel.Warning)]
    [InlineData(LogLevel.Critical, EngineLogLevel.Warning)]
    public void A_line_says_who_and_how_much_it_matters_and_only_if_it_is_wanted(LogLevel level, EngineLogLevel expected)
    {
        var wanted = EngineLog.To(_lines.Enqueue, one => one == expected).For("NetTest.Somewhere");
        var unwanted = EngineLog.To(_lines.Enqueue, one => one != expected).For("NetTest.Somewhere");
        wanted.Log(level, "{Count} things", 3);
        unwanted.Log(level, "no");
        var line = Assert.Single(_lines);
        Assert.Equal((expected, "NetTest.Somewhere", "3 things"), (line.Level, line.Category, line.Message));
        Assert.False(wanted.IsEnabled(LogLevel.None));
    }

    [Fact]
    public async Task A_topology_tells_its_commands_and_what_becomes_of_the_journal()
    {
        var names = new TestNames("gp" + Guid.NewGuid().ToString("N")[..6]);
        var spec = new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.215.9.1/24"))] };
        var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions { Log = Log }, TestContext.Current.CancellationToken);
        await topology.DisposeAsync();
        var said = _lines.Select(line => line.Message).ToList();
        Assert.All(_lines, line => Assert.Equal("NetTest.Topology", line.Category));
        Assert.Contains($"ip netns add {names.Ns("a")}", said, StringComparer.Ordinal);
        Assert.Contains(said, message => message.StartsWith($"ip -n {names.Ns("a")} ", StringComparison.Ordinal) && message.Contains("10.215.9.1/24", StringComparison.Ordinal));
        Assert.Contains($"ip -force netns del {names.Ns("a")}", said, StringComparer.Ordinal);
        Assert.Contains($"journal: {topology.Id} names namespaces {names.Ns("a")}; bridges {names.Bridge("x")}", said, StringComparer.Ordinal);
        Assert.Equal($"journal: {topology.Id} is done with", said[^2]);
        names.AssertGone();
    }

    [Fact]
    public async Task A_client_tells_what_TLS_agreed_on_once()
    {
        var pattern = Patterns.Lengths(1, 10, 10);
        var (client, _) = await TrafficRun.BothAsync(
            TrafficRun.Server(pattern) with { Name = "one", Tls = new TlsServerOptions { ServerName = "up.test" }, Log = Log },
            options => options with { Name = "two", Connections = 60, Concurrency = 6, Tls = TrafficRun.Trusting("up.test"), Log = Log });
        Assert.Equal(60, client.Succeeded);
        var said = _lines.Where(line => line.Level == EngineLogLevel.Information).Select(line => line.Message).ToList();
        Assert.StartsWith("server one listens on 127.0.0.1:", said[0], StringComparison.Ordinal);
        Assert.Single(said, $"client two: {client.TlsVersion}, {client.CipherSuite}, ALPN none");
        Assert.Equal(5, said.Count);
    }

    [Fact]
    public async Task Ssh_is_told_word_by_word_before_it_is_started()
    {
        Requires.Tool("ssh", "openssh-client");
        var carrier = new SshCarrier(TimeSpan.FromSeconds(1), Log.For("NetTest.Remote"));
        await Assert.ThrowsAsync<AgentException>(() => carrier.ConnectAsync(new AgentEntry { Name = "far", Host = "127.0.0.1", Port = 1 }, TestContext.Current.CancellationToken));
        var line = Assert.Single(_lines);
        Assert.StartsWith("agent far: ssh -T ", line.Message, StringComparison.Ordinal);
        Assert.Contains("-p 1 -- 127.0.0.1 ", line.Message, StringComparison.Ordinal);
    }
}
