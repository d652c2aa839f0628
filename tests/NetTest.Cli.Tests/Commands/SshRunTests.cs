using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Runs over real sshd's, of which most have something wrong with them.</summary>
public sealed class SshRunTests
{
    [Fact]
    public async Task Each_host_that_fails_is_a_row_with_its_reason_and_the_rest_is_complete()
    {
        await using var lab = await SshLab.CreateAsync(9);
        foreach (var number in new[] { 1, 2, 7, 8 })
            await lab.StartAsync(number);
        await lab.StartAsync(4, nettest: "exec cat >/dev/null");
        await lab.StartAsync(5, nettest: "read -r line; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\"version\":\"0.0.1\",\"platform\":\"linux-x64\",\"processId\":1}}'; cat >/dev/null");
        await lab.StartAsync(6, hasSpace: false);
        // Number 9 has no server at all. Larger than the file system of number 6.
        lab.AddTestlet("work", $"""
            # {new string('x', 100_000)}
            case $(ip -o -4 addr show dev eth0) in *10.196.0.3/*) : >'{lab.Marker("started")}'; sleep 1000.5;; esac
            echo '{"{"}"ok": 1{"}"}'
            """);

        // One that hangs costs all of the time for connecting, so that is short; where it is too short for the others as well, they get twice as much.
        var (rows, seconds) = (await RunAsync(8), 8);
        while (seconds < 60 && rows.Values.Any(row => row is { Agent: not "h4", Reason: { } reason } && (reason.Contains("did not answer within", StringComparison.Ordinal) || reason.Contains("did not end within", StringComparison.Ordinal))))
            rows = await RunAsync(seconds *= 2);

        Expect("h1", TestletStatus.Ok, null);
        Expect("h7", TestletStatus.Ok, null);
        Expect("h8", TestletStatus.Ok, null);
        Expect("h2", TestletStatus.Unreachable, "host key is not the one that is known");
        Expect("h3", TestletStatus.Unreachable, "was lost: the connection ended: Connection to 10.196.0.3 closed by remote host.");
        Expect("h4", TestletStatus.Unreachable, $"did not answer within {seconds} s");
        Expect("h5", TestletStatus.Unreachable, "runs NetTest 0.0.1");
        Expect("h6", TestletStatus.CheckFailed, "no space left");
        Expect("h9", TestletStatus.Unreachable, "no ssh server listens there");
        // The agent whose server was killed has ended its testlet by itself.
        await Wait.UntilAsync(() => !lab.IsRunning("1000.5"));

        // The server of number 3 is killed when its testlet runs.
        async Task<Dictionary<string, TestletResult>> RunAsync(int connectSeconds)
        {
            await lab.StartAsync(3);
            File.Delete(lab.Marker("started"));
            using var running = lab.Run(
                "testrun", "adhoc", "--testlet", "work", "--source", "*", "--target", "192.0.2.1", "--uncontrolled", "--inventory", lab.Inventory, "--testlet-folder", lab.Testlets,
                "--connect-timeout-seconds", connectSeconds.ToString(CultureInfo.InvariantCulture), "--time-limit-seconds", "300", "--json");
            var output = running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = running.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var watch = Stopwatch.StartNew();
            await Wait.UntilAsync(() => File.Exists(lab.Marker("started")) || running.HasExited, within: TimeSpan.FromSeconds(150));
            await lab.KillAsync(3);
            await running.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(running.ExitCode == 1, await error + await output);
            // Not as long as the testlet that was cut off would have been given.
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(200), $"{watch.Elapsed}");
            return JsonSerializer.Deserialize<TestRunResult>(await output, ResultJson.Compact)!.Results.ToDictionary(row => row.Agent, StringComparer.Ordinal);
        }

        void Expect(string agent, TestletStatus status, string? reason)
        {
            Assert.True(rows[agent].Status == status, $"{agent}: {rows[agent].Status} {rows[agent].Reason}");
            Assert.Contains(reason ?? "", rows[agent].Reason ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Agents_end_by_themselves_when_the_coordinator_is_killed()
    {
        await using var lab = await SshLab.CreateAsync(2);
        await lab.StartAsync(1);
        lab.AddTestlet("stubborn", $"trap '' TERM; sleep 1000 & setsid sleep 1000 & : >'{lab.Marker("started")}'; sleep 1000");
        using var running = lab.Run("testrun", "adhoc", "--testlet", "stubborn", "--source", "h1", "--target", "192.0.2.1", "--uncontrolled", "--inventory", lab.Inventory, "--testlet-folder", lab.Testlets, "--connect-timeout-seconds", "60", "--time-limit-seconds", "200");
        await Wait.UntilAsync(() => File.Exists(lab.Marker("started")) || running.HasExited, within: TimeSpan.FromSeconds(120));

        running.Kill();
        var watch = Stopwatch.StartNew();
        await Wait.UntilAsync(() => !lab.IsRunning("1000") && !lab.IsRunning("--stdio"));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task A_server_end_on_one_host_and_a_client_on_another()
    {
        await using var lab = await SshLab.CreateAsync(2);
        await lab.CorrectKnownHostsAsync();
        await lab.StartAsync(1);
        await lab.StartAsync(2);

        using var running = lab.Run("testrun", "adhoc", "--testlet", "traffic", "--source", "red", "--target", "blue", "--arguments", "--connections 50 --concurrency 5", "--inventory", lab.Inventory, "--connect-timeout-seconds", "60", "--json");
        var output = await running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        var row = Assert.Single(JsonSerializer.Deserialize<TestRunResult>(output, ResultJson.Compact)!.Results);
        Assert.Equal(("h2", "h1", TestletStatus.Ok, 50.0), (row.Agent, row.Target, row.Status, row.Metrics["succeeded"].Value));
        Assert.StartsWith("10.196.0.1:", row.TargetAddress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_hosts_run_ping_http_and_throughput_from_group_to_group()
    {
        await using var lab = await SshLab.CreateAsync(10);
        await lab.CorrectKnownHostsAsync();
        await Task.WhenAll(Enumerable.Range(1, 10).Select(number => lab.StartAsync(number)));
        await File.WriteAllTextAsync(lab.Marker("run.yaml"), """
            type: testrun
            label: ten
            spec:
              inventory: agents.yaml
              sources: [red]
              targets: [blue]
              time_limit: 20
              testlets:
              - ping
              - {testlet: http, args: "--count 3"}
              - {testlet: throughput, args: "--seconds 1"}
            """);

        using var running = lab.Run("testrun", "run", lab.Marker("run.yaml"), "--connect-timeout-seconds", "60", "--json");
        var error = running.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        var result = JsonSerializer.Deserialize<TestRunResult>(output, ResultJson.Compact)!;
        Assert.Equal(3 * 5 * 5, result.Results.Count);
        Assert.All(result.Results, row => Assert.True(row.Status == TestletStatus.Ok, $"{row.Agent} {row.Testlet} {row.Target}: {row.Status} {row.Reason} {row.StandardError}"));
        Assert.All(result.Results.Where(row => row.Testlet == "ping"), row => Assert.InRange(row.Metrics["rtt_p50_ms"].Value!.Value, 0.005, 20));
        Assert.All(result.Results.Where(row => row.Testlet == "throughput"), row => Assert.True(row.Metrics["bits_per_second"].Value > 10e6));
        Assert.True(result.Status == ResultStatus.Passed, await error);
        await Wait.UntilAsync(() => !lab.IsRunning("--stdio"));
    }
}
