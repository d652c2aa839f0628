using System.Collections.Concurrent;
using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Whole runs in namespaces of their own.</summary>
public class ScenarioRunTests
{
    // Other tests run at the same time on the same machine.
    private readonly string _prefix = string.Concat("nt", Guid.NewGuid().ToString("N").AsSpan(0, 6));

    private ScenarioCase Parse(string server, string client, string more = "") => ScenarioFile.Parse(
        $$"""
        run:
          emulate_gateways: true
          servers:
            - talk_point: {to_bridge: {{_prefix}}s, ip: 10.201.1.10/24, gw: 10.201.1.1, netns: {{_prefix}}_s}
              traffic: [{name: web, {{server}}}]
          clients:
            - talk_point: {to_bridge: {{_prefix}}c, ip: 10.201.2.10/24, gw: 10.201.2.1, netns: {{_prefix}}_c}
              traffic: [{s_name: web, name: load, client_delay: 0, {{client}}}]
        {{more}}
        """,
        "run.yaml").GetCase(null);

    private Task AssertNothingIsLeftAsync() => Runs.AssertNothingIsLeftAsync(_prefix);

    [Fact]
    public async Task TLS_through_an_emulated_router_passes_and_both_ends_agree()
    {
        Requires.Root();
        var scenario = Parse("ssl: true, server_name: www.example.com, flow_mode: sym", "client_sum: 60, client_concur: 3, verify_payload: true", "  assert: {on: web, metric: completed, equals: 60}");

        var result = await Runs.RunAsync(scenario, new ScenarioRunOptions { Label = "mine", Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "a" } });

        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.Empty(result.Discrepancies);
        Assert.True(Assert.Single(result.Assertions).Passed);
        var (client, server) = (Assert.Single(result.Clients), Assert.Single(result.Servers));
        Assert.Equal((60, 60, 60, 60), (client.Attempted, client.Succeeded, server.Accepted, server.Completed));
        Assert.Equal((60L * 12 * 500, 60L * 12 * 500), (client.BytesSent, server.BytesSent));
        Assert.Equal(("tls", 0L), (client.Protocol, client.ResumedSessions));
        Assert.Equal(("mine", "a", "a"), (result.Label, result.Tags["site"], client.Tags["site"]));
        Assert.Equal(true, result.Options["EmulateGateways"]);
        Assert.False(string.IsNullOrEmpty((string?)result.Options["CongestionControl"]));
        Assert.True(result.TeardownSeconds > 0 && result.BuildSeconds > 0 && result.DurationSeconds >= result.BuildSeconds + result.TrafficSeconds);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Sessions_are_resumed_when_the_run_asks_for_it()
    {
        Requires.Root();

        var result = await Runs.RunAsync(Parse("ssl: true", "client_sum: 20, one_client: true"), new ScenarioRunOptions { ResumeSessions = true });

        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.True(result.Clients[0].ResumedSessions >= 15, $"resumed {result.Clients[0].ResumedSessions} of 20");
        Assert.Equal(result.Clients[0].ResumedSessions, result.Servers[0].ResumedSessions);
    }

    [Theory]
    [InlineData(0, ResultStatus.Failed)]
    [InlineData(5, ResultStatus.Passed)]
    public async Task A_closed_port_fails_the_run_unless_failures_are_tolerated(long tolerated, ResultStatus expected)
    {
        Requires.Root();

        var result = await Runs.RunAsync(Parse("server_port: 80", "server_port: 81, client_sum: 5"), new ScenarioRunOptions { MaxFailures = tolerated });

        Assert.Equal(expected, result.Status);
        Assert.Equal(5, result.Clients[0].FailuresByReason["Refused"]);
        Assert.Empty(result.Discrepancies);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task An_assertion_that_is_not_met_fails_the_run()
    {
        Requires.Root();

        var result = await Runs.RunAsync(Parse("server_port: 80", "client_sum: 5", "  assert: {metric: succeeded, min: 6}"));

        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.Equal(5, Assert.Single(result.Assertions).Actual);
    }

    [Fact]
    public async Task A_cancelled_run_returns_what_it_measured_and_leaves_nothing()
    {
        Requires.Root();
        using var cancellation = new CancellationTokenSource();
        void Watch(ScenarioProgress report)
        {
            if (report.Clients is [{ Succeeded: > 0 }])
                cancellation.Cancel();
        }

        var result = await Runs.RunAsync(Parse("server_port: 80", "client_sum: 100000000"), onProgress: Watch, cancellationToken: cancellation.Token);

        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.True(result.Clients[0].Succeeded > 0);
        Assert.Empty(result.Discrepancies);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_run_cancelled_while_servers_start_throws_and_leaves_nothing()
    {
        Requires.Root();
        using var cancellation = new CancellationTokenSource();
        void Watch(ScenarioProgress report)
        {
            if (report.Stage == ScenarioStage.StartingServers)
                cancellation.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runs.RunAsync(Parse("server_port: 80", "client_sum: 5"), onProgress: Watch, cancellationToken: cancellation.Token));

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Progress_goes_through_all_stages_and_ends_with_the_whole()
    {
        Requires.Root();
        var reports = new ConcurrentQueue<ScenarioProgress>();

        await Runs.RunAsync(Parse("server_port: 80", "client_sum: 50"), onProgress: reports.Enqueue);

        Assert.Equal(
            [ScenarioStage.Building, ScenarioStage.StartingServers, ScenarioStage.Traffic, ScenarioStage.TearingDown, ScenarioStage.Completed],
            reports.Select(report => report.Stage).Distinct());
        var last = Assert.Single(reports.Last(report => report.Stage == ScenarioStage.Traffic).Clients);
        Assert.Equal(("load", true, 50L), (last.Name, last.IsCompleted, last.Succeeded));
    }

    [Fact]
    public async Task A_quiet_client_is_left_out_of_progress_but_not_of_the_result()
    {
        Requires.Root();
        var reports = new ConcurrentQueue<ScenarioProgress>();

        var result = await Runs.RunAsync(Parse("server_port: 80", "client_sum: 5, no_print: true"), onProgress: reports.Enqueue);

        Assert.All(reports, report => Assert.Empty(report.Clients));
        Assert.Equal(5, Assert.Single(result.Clients).Succeeded);
    }

    [Fact]
    public async Task A_topology_is_kept_on_request()
    {
        Requires.Root();
        try
        {
            var result = await Runs.RunAsync(Parse("server_port: 80", "client_sum: 5"), new ScenarioRunOptions { Keep = true });

            Assert.Null(result.TeardownSeconds);
            var names = (await NamespaceCatalog.ListAsync(CancellationToken.None)).Where(info => info.Lifetime == TopologyLifetime.Kept).Select(info => info.Name).ToList();
            Assert.Contains(names, name => name == _prefix + "_s");
            Assert.Contains(names, name => name == _prefix + "_c");
        }
        finally
        {
            foreach (var info in (await NamespaceCatalog.ListAsync(CancellationToken.None)).Where(info => info.Bridges.Any(bridge => bridge.StartsWith(_prefix, StringComparison.Ordinal))))
                await NamespaceCatalog.RemoveAsync(info.Name, CancellationToken.None);
        }

        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_run_that_cannot_be_built_leaves_nothing()
    {
        Requires.Root();
        // Nobody answers for the gateways, and none are emulated.
        var scenario = Parse("server_port: 80", "client_sum: 5");
        scenario = scenario with { Topology = scenario.Topology with { EmulateGateways = false } };

        var exception = await Assert.ThrowsAsync<NetTestException>(() => Runs.RunAsync(scenario));

        Assert.Equal(ErrorReason.GatewayUnreachable, exception.Reason);
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData(ScenarioStage.StartingServers)]
    [InlineData(ScenarioStage.Traffic)]
    [InlineData(ScenarioStage.TearingDown)]
    public async Task Whoever_watches_and_throws_leaves_nothing_behind(ScenarioStage stage)
    {
        Requires.Root();
        void Watch(ScenarioProgress progress)
        {
            if (progress.Stage >= stage)
                throw new InvalidOperationException("thrown by a test");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => Runs.RunAsync(Parse("server_port: 80", "client_sum: 5"), onProgress: Watch));

        await AssertNothingIsLeftAsync();
    }
}
