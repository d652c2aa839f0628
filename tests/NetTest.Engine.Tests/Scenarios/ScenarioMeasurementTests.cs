using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Whole runs with probes and throughput tests, against what <c>tc</c> was told and what ping and iperf3 say of the same topology.</summary>
[Collection(NetworkGroup.Name)]
public sealed partial class ScenarioMeasurementTests
{
    private readonly string _prefix = string.Concat("pf", Guid.NewGuid().ToString("N").AsSpan(0, 6));

    private ScenarioCase Parse(string far, string near, string more = "", string tc = "") => ScenarioFile.Parse(
        $$"""
        run:
          servers:
            - talk_point: {to_bridge: {{_prefix}}b, ip: 10.202.1.10/24, netns: {{_prefix}}_s{{tc}}}
              {{far}}
          clients:
            - talk_point: {to_bridge: {{_prefix}}b, ip: 10.202.1.20/24, netns: {{_prefix}}_c{{(tc.Length > 0 ? ", mtu: 1400" : "")}}}
              {{near}}
        {{more}}
        """,
        "run.yaml").GetCase(null);

    private Task AssertNothingIsLeftAsync() => Runs.AssertNothingIsLeftAsync(_prefix);

    [Fact]
    public async Task Numbers_are_those_of_tc_and_of_ping_and_iperf3()
    {
        Requires.Root();
        Requires.Tool("ping", "iputils-ping");
        Requires.Tool("iperf3", "iperf3");
        var scenario = Parse(
            "probes: {name: echo}\n      throughput: {name: carrier}",
            """
            probes:
                    - {target: 10.202.1.10, name: ping, protocol: icmp, interval_ms: 20, count: 25}
                    - {s_name: echo, name: udp, protocol: udp, interval_ms: 20, count: 25, long_payload_bytes: 0, path_mtu: true}
                  throughput:
                    - {s_name: carrier, name: there, seconds: 2, omit_seconds: 1, reverse: false}
                    - {s_name: carrier, name: back, seconds: 2, omit_seconds: 1, reverse: true}
            """,
            tc: ", mtu: 1400, tc: {egress: {delay: 10, rate: 20M}, ingress: {delay: 10, rate: 20M}}");
        // Whoever watches holds the run up: until the tools are done nothing is removed.
        using var done = new ManualResetEventSlim();
        var measured = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Runs.RunAsync(scenario, onProgress: report =>
        {
            if (report.Stage != ScenarioStage.TearingDown)
                return;
            measured.SetResult();
            done.Wait();
        });
        await await Task.WhenAny(run, measured.Task);
        double rtt, iperf3;
        try
        {
            (rtt, iperf3) = (await PingAsync(), await Iperf3Async());
        }
        finally
        {
            done.Set();
        }

        var result = await run;
        Assert.Equal(ResultStatus.Passed, result.Status);
        foreach (var probe in result.Probes)
        {
            Assert.True(probe is { RttMinMs: >= 20 and < 26, RttP50Ms: >= 20 }, $"{probe.Name}: {probe.RttMinMs}, {probe.RttP50Ms} ms");
            Assert.InRange(probe.RttMinMs!.Value - rtt, -3, 3);
            Assert.Equal("before", probe.Options["When"]);
        }

        Assert.Equal(("udp", 1400), (result.PathMtus[0].Name, result.PathMtus[0].PathMtuBytes));
        Assert.Equal((null, 1400), (result.Probes[0].PathMtuBytes, result.Probes[1].PathMtuBytes));

        // The emulator counts frames; TCP's payload is 1348 of 1414 bytes. A busy machine may carry less, never more.
        Assert.Equal(["there", "back"], result.Throughput.Select(test => test.Name), StringComparer.Ordinal);
        foreach (var test in result.Throughput)
            Assert.InRange(test.BitsPerSecond, iperf3 * 0.75, 20e6 * 1.02);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task Probes_come_before_during_and_after_the_load_and_throughput_tests_one_after_the_other()
    {
        Requires.Root();
        var scenario = Parse(
            "traffic: {name: web, ssl: true, server_name: web.test, server_port: 443}\n      probes: {name: echo, key: secret}\n      throughput: {name: carrier}",
            """
            traffic: {s_name: web, name: users, client_sum: 20, client_delay: 0}
                  probes:
                    - {s_name: echo, name: idle, protocol: stamp, count: 3, interval_ms: 10}
                    - {s_name: web, name: https, protocol: https, count: 2, interval_ms: 10, timeout_ms: 20000, path_mtu: true}
                    - {s_name: echo, name: loaded, protocol: stamp, when: during, interval_ms: 10}
                    - {target: 10.202.1.10, name: later, protocol: icmp, when: after, count: 3, interval_ms: 10}
                  throughput:
                    - {s_name: carrier, name: first, bytes: 1M}
                    - {s_name: carrier, name: beside, seconds: 1, together: true, rate: 5M}
                    - {s_name: carrier, name: second, bytes: 1M, udp: true, rate: 50M}
            """,
            "  assert: [{on: idle, metric: loss_percent, max: 0}, {on: https, metric: path_mtu_bytes, equals: 1500}, {on: first, metric: bits_per_second, min: 1e15}]");

        var stages = new List<ScenarioStage>();
        var result = await Runs.RunAsync(scenario, onProgress: report =>
        {
            if (stages.Count == 0 || stages[^1] != report.Stage)
                stages.Add(report.Stage);
        });

        Assert.Equal(["idle", "https", "loaded", "later"], result.Probes.Select(probe => probe.Name), StringComparer.Ordinal);
        Assert.All(result.Probes, probe => Assert.Equal(ResultStatus.Passed, probe.Status));
        Assert.Equal((3L, 2L), (result.Probes[0].Sent, result.Probes[1].Received));
        Assert.Equal(["first", "beside", "second"], result.Throughput.Select(test => test.Name), StringComparer.Ordinal);
        Assert.All(result.Throughput, test => Assert.Equal(ResultStatus.Passed, test.Status));
        Assert.Equal(
            [ScenarioStage.Building, ScenarioStage.StartingServers, ScenarioStage.Probing, ScenarioStage.Traffic, ScenarioStage.Throughput, ScenarioStage.Probing, ScenarioStage.TearingDown, ScenarioStage.Completed], stages);

        // In time: nothing that wants to be alone overlaps another, and what runs during the load spans it.
        Assert.True(End(result.Probes[1]) <= result.Clients[0].StartedAt);
        Assert.True(End(result.Throughput[1]) <= result.Throughput[0].StartedAt);
        Assert.True(End(result.Throughput[0]) <= result.Throughput[2].StartedAt);
        Assert.True(result.Probes[2].StartedAt <= result.Throughput[0].StartedAt && End(result.Probes[2]) >= result.Throughput[2].StartedAt);
        Assert.True(End(result.Throughput[2]) <= result.Probes[3].StartedAt);

        // The server saw the probes beside the users, each as one connection, and the ends agree nevertheless.
        Assert.Equal(22, result.Servers[0].Accepted);
        Assert.Empty(result.Discrepancies);
        Assert.Equal([true, true, false], result.Assertions.Select(assertion => assertion.Passed));
        Assert.Equal(ResultStatus.Failed, result.Status);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task What_does_not_answer_fails_the_run_and_stops_nothing_else()
    {
        Requires.Root();
        var scenario = Parse(
            "throughput: {name: carrier}",
            """
            probes: {target: 10.202.1.99, name: nobody, protocol: icmp, count: 2, interval_ms: 10, timeout_ms: 200}
                  throughput:
                    - {target: 10.202.1.99, name: deaf, seconds: 1, connect_timeout_seconds: 0.3}
                    - {s_name: carrier, name: well, bytes: 100k}
            """);

        var result = await Runs.RunAsync(scenario);

        Assert.Equal((ResultStatus.Failed, ResultStatus.Failed, 2L), (result.Status, result.Probes[0].Status, result.Probes[0].Lost));
        Assert.Equal((ResultStatus.Failed, ThroughputEnd.ConnectFailed), (result.Throughput[0].Status, result.Throughput[0].End));
        Assert.Equal(ResultStatus.Passed, result.Throughput[1].Status);
        Assert.Empty(result.Clients);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_name_that_is_not_known_fails_what_asks_for_it_and_stops_nothing_else()
    {
        Requires.Root();
        var scenario = Parse(
            "probes: {name: echo}",
            """
            probes:
                    - {target: nowhere.invalid, name: lost, protocol: icmp, path_mtu: true}
                    - {s_name: echo, name: well, protocol: udp, count: 2, interval_ms: 10}
                  throughput: {target: 'nowhere.invalid:5202', name: adrift}
            """);

        var result = await Runs.RunAsync(scenario);

        var (lost, adrift) = (result.Probes[0], Assert.Single(result.Throughput));
        Assert.Equal((ResultStatus.Failed, ResultStatus.Failed, 0L, "before"), (result.Status, lost.Status, lost.Sent, lost.Options["When"]));
        Assert.Equal("NameNotResolved", Assert.Single(lost.FailuresByReason).Key);
        Assert.Contains($"could not be resolved in namespace {_prefix}_c", (string)lost.Details["Problem"]!, StringComparison.Ordinal);
        Assert.Empty(result.PathMtus);
        Assert.Equal(("adrift", "nowhere.invalid:5202", ThroughputEnd.ConnectFailed), (adrift.Name, adrift.Target, adrift.End));
        Assert.Contains("could not be resolved", adrift.Error, StringComparison.Ordinal);
        Assert.Equal(ResultStatus.Passed, result.Probes[1].Status);
        Assert.Equal(("echo", result.Probes[1].Received + result.Probes[1].LongReceived), (Assert.Single(result.Responders).Name, result.Responders[0].PacketsReflected));
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData(ScenarioStage.Probing)]
    [InlineData(ScenarioStage.Throughput)]
    public async Task A_cancelled_run_ends_at_once_with_what_it_measured_and_leaves_nothing(ScenarioStage stage)
    {
        Requires.Root();
        using var cancellation = new CancellationTokenSource();
        var scenario = Parse(
            "throughput: {name: carrier}",
            $$"""
            probes: {target: 10.202.1.10, name: long, protocol: icmp, interval_ms: 10, count: {{(stage == ScenarioStage.Probing ? 100_000 : 2)}}, path_mtu: true}
                  throughput: {s_name: carrier, name: hour, seconds: 3600, interval_seconds: 0.1}
            """);

        var result = await Runs.RunAsync(scenario, onProgress: report =>
        {
            if (report.Stage == stage && (report.Probes is [{ Received: > 0 }] || report.Throughput is [{ BitsPerSecond: > 0 }]))
                cancellation.Cancel();
        }, cancellationToken: cancellation.Token);

        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.True(result.Probes[0].Received > 0);
        Assert.Equal(stage == ScenarioStage.Throughput ? [ResultStatus.Cancelled] : [], result.Throughput.Select(test => test.Status));
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData(ScenarioStage.Probing)]
    [InlineData(ScenarioStage.Throughput)]
    public async Task Whoever_watches_and_throws_ends_what_is_measured(ScenarioStage stage)
    {
        Requires.Root();
        var scenario = Parse(
            "throughput: {name: carrier}",
            $"probes: {{target: 10.202.1.10, protocol: icmp, interval_ms: 10, count: {(stage == ScenarioStage.Probing ? 1_000_000 : 2)}}}\n      throughput: {{s_name: carrier, seconds: 3600}}");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Runs.RunAsync(scenario, onProgress: report =>
        {
            if (report.Stage == stage && report.Probes.Count + report.Throughput.Count > 0)
                throw new InvalidOperationException("thrown by a test");
        }));

        await AssertNothingIsLeftAsync();
    }

    private static DateTimeOffset End(Engine.Results.TestResult result) => result.StartedAt.AddSeconds(result.DurationSeconds);

    private async Task<double> PingAsync()
    {
        var output = await TestNamespaces.ExecAsync(_prefix + "_c", "ping", "-q", "-c", "25", "-i", "0.02", "10.202.1.10");
        return double.Parse(Least().Match(output).Groups["min"].Value, CultureInfo.InvariantCulture);
    }

    private async Task<double> Iperf3Async()
    {
        using var server = Shell.Start("ip", "netns", "exec", _prefix + "_s", "iperf3", "-s", "-p", "5209");
        try
        {
            var waited = Stopwatch.StartNew();
            while (true)
            {
                var (exitCode, output, error) = await Shell.RunAsync("ip", "netns", "exec", _prefix + "_c", "iperf3", "-c", "10.202.1.10", "-p", "5209", "-t", "2", "-O", "1", "-J");
                if (exitCode == 0)
                    return JsonDocument.Parse(output).RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();

                // It may not listen yet.
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), output + error);
            }
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"= (?<min>[\d.]+)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Least();
}
