using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed partial class ScenarioProcessTests : IDisposable
{
    private readonly string _prefix = "ntc" + Guid.NewGuid().ToString("N")[..5];
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Check_prints_the_plan_without_a_single_escape_sequence()
    {
        WriteProfile(connections: 50);

        var run = await NettestProcess.RunAsync("scenario", "check", _path);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("50 connections in all", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{_prefix}s", run.Output, StringComparison.Ordinal);
        Assert.Contains("10.77.1.254", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_ends_with_2_and_one_line()
    {
        await File.WriteAllTextAsync(_path, "quick: {servers: [", TestContext.Current.CancellationToken);

        var run = await NettestProcess.RunAsync("scenario", "run", _path);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"nettest: {_path}:", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Run_makes_the_traffic_reports_both_ends_in_one_document_and_leaves_nothing()
    {
        Requires.Root();
        WriteProfile(connections: 50);

        var run = await NettestProcess.RunAsync("scenario", "run", _path, "--json", "--tag", "site=lab");

        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var result = document.RootElement;
        Assert.Equal("Passed", result.GetProperty("status").GetString());
        Assert.Equal("lab", result.GetProperty("tags").GetProperty("site").GetString());
        Assert.Equal(50, result.GetProperty("clients")[0].GetProperty("succeeded").GetInt64());
        Assert.Equal(50, result.GetProperty("servers")[0].GetProperty("completed").GetInt64());
        Assert.Equal(0, result.GetProperty("discrepancies").GetArrayLength());
        Assert.Equal("TLSv1.3", result.GetProperty("clients")[0].GetProperty("tlsVersion").GetString());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Probes_and_throughput_are_explained_shown_and_in_the_document()
    {
        Requires.Root();
        await File.WriteAllTextAsync(_path, $$"""
            measure:
              servers:
                - talk_point: {to_bridge: {{_prefix}}a, netns: {{_prefix}}s, ip: 10.77.3.2/24}
                  probes: {name: far}
                  throughput: {name: carrier}
              clients:
                - talk_point: {to_bridge: {{_prefix}}a, netns: {{_prefix}}c, ip: 10.77.3.3/24}
                  probes: {s_name: far, name: idle, protocol: udp, count: 3, interval_ms: 10, path_mtu: true}
                  throughput: {s_name: carrier, name: upload, bytes: 1M}
              assert: {on: idle, metric: path_mtu_bytes, equals: 1500}
            """, TestContext.Current.CancellationToken);

        var check = await NettestProcess.RunAsync("scenario", "check", _path);
        Assert.Contains("no traffic, 1 probe, 1 throughput test", check.Output, StringComparison.Ordinal);
        Assert.Contains("10.77.3.2:8080  udp  before", check.Output, StringComparison.Ordinal);
        var table = await NettestProcess.RunAsync("scenario", "run", _path);
        Assert.True(table.ExitCode == 0, table.Output + table.Error);
        Assert.StartsWith("PASS measure: 1 probe answered; 1 throughput test done\n", table.Output, StringComparison.Ordinal);
        Assert.Contains("assertion met: idle PathMtuBytes = 1,500, measured 1,500", table.Output, StringComparison.Ordinal);
        var run = await NettestProcess.RunAsync("scenario", "run", _path, "--json");
        using var document = JsonDocument.Parse(run.Output);
        var result = document.RootElement;
        Assert.Equal(("idle", 3), (result.GetProperty("probes")[0].GetProperty("name").GetString(), result.GetProperty("probes")[0].GetProperty("received").GetInt32()));
        Assert.Equal(1500, result.GetProperty("pathMtus")[0].GetProperty("pathMtuBytes").GetInt32());
        Assert.True(result.GetProperty("throughput")[0].GetProperty("bitsPerSecond").GetDouble() > 0);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_in_the_middle_ends_with_130_and_leaves_nothing(string signal)
    {
        Requires.Root();
        WriteProfile(connections: 10_000_000);
        await using var process = NettestProcess.Start("scenario", "run", _path, "--json", "--stream");
        await process.WaitForAsync(Succeeded().IsMatch, "a connection that succeeded");
        Assert.NotEmpty(Namespaces());

        process.Signal(signal);
        var exitCode = await process.WaitForExitAsync();

        Assert.Equal(130, exitCode);
        Assert.Contains($"nettest: SIG{signal}: stopping", process.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(process.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal("Cancelled", document.RootElement.GetProperty("status").GetString());
        Assert.True(document.RootElement.GetProperty("clients")[0].GetProperty("succeeded").GetInt64() > 0);
        AssertNothingIsLeft();
    }

    [GeneratedRegex("\"succeeded\":[1-9]", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Succeeded();

    private void WriteProfile(long connections) => File.WriteAllText(_path, string.Create(CultureInfo.InvariantCulture, $$"""
        quick:
          emulate_gateways: true
          servers:
            - talk_point: {to_bridge: {{_prefix}}a, netns: {{_prefix}}s, ip: 10.77.1.2/24, gw: 10.77.1.254}
              traffic: [{name: web, ip: 10.77.1.2/24, server_port: 443, ssl: true, server_name: web.test, flow_mode: mouse}]
          clients:
            - talk_point: {to_bridge: {{_prefix}}b, netns: {{_prefix}}c, ip: 10.77.2.2/24, gw: 10.77.2.254}
              traffic: [{s_name: web, client_sum: {{connections}}, client_concur: 2, client_delay: 0}]
        """));

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Namespaces());
        Assert.DoesNotContain(Directory.EnumerateDirectories("/sys/class/net"), link => Path.GetFileName(link).StartsWith(_prefix, StringComparison.Ordinal));
    }

    private string[] Namespaces() => Directory.Exists("/run/netns")
        ? [.. Directory.EnumerateFiles("/run/netns", _prefix + "*")]
        : [];
}
