using System.Globalization;
using System.Text.Json;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed class MonitorProcessTests
{
    [Fact]
    public async Task An_endless_monitor_tells_what_happens_serves_metrics_and_ends_well_at_SIGTERM()
    {
        await using var responder = NettestProcess.Start("conntest", "responder", "--address", "127.0.0.1", "--port", "0", "--json", "--stream");
        await responder.WaitForAsync("\"event\":\"listening\"");
        using var listening = JsonDocument.Parse(responder.Output.Split('\n')[0]);
        var peer = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{listening.RootElement.GetProperty("port").GetInt32()}");

        await using var monitor = NettestProcess.Start("conntest", "monitor", peer, "127.0.0.1:9", "--include-self", "--no-responder", "--address", "127.0.0.1", "--metrics-port", "0", "--node-name", "me", "--interval-seconds", "0.2", "--jitter-seconds", "0.1", "--path-mtu-seconds", "0", "--json", "--stream");
        await monitor.WaitForAsync($"\"event\":\"peer-up\"");
        await monitor.WaitForAsync($"\"event\":\"peer-down\"");
        using var started = JsonDocument.Parse(monitor.Output.Split('\n')[0]);
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync($"http://{started.RootElement.GetProperty("metrics").GetString()}/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("destination=\"127.0.0.1\",port=\"9\",node=\"me\"} 0\n", metrics, StringComparison.Ordinal);

        monitor.Signal("TERM");
        Assert.Equal(0, await monitor.WaitForExitAsync());
        using var result = JsonDocument.Parse(monitor.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal(("me", "Passed"), (result.RootElement.GetProperty("node").GetString(), result.RootElement.GetProperty("status").GetString()));
        Assert.Equal([true, false], result.RootElement.GetProperty("peers").EnumerateArray().Select(item => item.GetProperty("up").GetBoolean()));
    }

    [Fact]
    public async Task A_bounded_monitor_with_a_peer_that_is_down_has_failed()
    {
        // Nobody listens on the port of discard by default.
        var run = await NettestProcess.RunAsync("conntest", "monitor", "127.0.0.1:9", "--include-self", "--no-responder", "--no-metrics", "--rounds", "1", "--interval-seconds", "0.1", "--jitter-seconds", "0", "--path-mtu-seconds", "0", "--node-name", "me");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(" peer-down 127.0.0.1:9 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL node me: 1 peers, 0 up, 1 down", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bounded_monitor_that_never_had_a_peer_has_failed_and_a_missing_file_is_bad_input()
    {
        var file = Path.GetTempFileName();
        string[] options = ["--no-responder", "--no-metrics", "--rounds", "1", "--interval-seconds", "0.1", "--jitter-seconds", "0", "--node-name", "me"];
        var empty = await CommandLine.RunAsync(["conntest", "monitor", "--target-file", file, .. options]);
        File.Delete(file);
        var missing = await CommandLine.RunAsync(["conntest", "monitor", "--target-file", file, .. options]);

        Assert.Equal((1, 2), (empty.ExitCode, missing.ExitCode));
        Assert.Contains($" nobody-found {file} ", empty.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL node me: gave up, nobody was found", empty.Output, StringComparison.Ordinal);
        Assert.Contains($"{file} cannot be read", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_and_no_target_say_so()
    {
        await using var first = NettestProcess.Start("conntest", "monitor", "192.0.2.77", "--no-responder", "--address", "127.0.0.1", "--metrics-port", "0", "--json", "--stream");
        await first.WaitForAsync("\"event\":\"listening\"");
        using var started = JsonDocument.Parse(first.Output.Split('\n')[0]);
        var taken = await NettestProcess.RunAsync("conntest", "monitor", "192.0.2.77", "--no-responder", "--address", "127.0.0.1", "--metrics-port", started.RootElement.GetProperty("metricsPort").GetRawText());
        var nobody = await NettestProcess.RunAsync("conntest", "monitor");

        Assert.Equal((3, 2), (taken.ExitCode, nobody.ExitCode));
        Assert.Contains("another program uses the port", taken.Error, StringComparison.Ordinal);
        Assert.Contains("No target was named", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_what_conntest_calls_its_options()
    {
        var help = await CommandLine.RunAsync("conntest", "monitor", "--help");

        foreach (var option in (string[])["host_port", "dst_hst", "wait_time", "rand_secs", "short_test_bytes", "long_test_bytes", "times_to_send", "DNS_retry_interval", "max_DNS_retries", "prom_port", "nodename"])
            Assert.Contains(option, help.Output, StringComparison.Ordinal);
    }
}
