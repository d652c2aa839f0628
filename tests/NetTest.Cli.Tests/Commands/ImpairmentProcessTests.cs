using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Impaired links that outlive, or do not outlive, the process that made them.</summary>
public sealed class ImpairmentProcessTests : IAsyncDisposable
{
    private readonly string _prefix = "im" + Guid.NewGuid().ToString("N")[..6];
    private readonly string _path = Path.GetTempFileName();

    public ImpairmentProcessTests()
    {
        Requires.Root();
        if (!File.Exists("/dev/net/tun"))
            Assert.Skip("needs TUN");
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_path);
        await NettestProcess.RunAsync("namespace", "remove", $"{_prefix}a", $"{_prefix}b");
        Assert.DoesNotContain(_prefix, (await Shell.RunAsync("ip", "netns")).Output + (await Shell.RunAsync("ip", "-br", "link")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_carried_when_the_command_has_ended_changed_from_another_process_and_gone_when_removed()
    {
        var carrier = await MakeAsync("delay=20ms");
        Assert.InRange(await RttAsync(), 39.5, 60);

        var ping = Ping.AnsweredAsync($"{_prefix}a", "10.85.1.2", 100);
        var set = await NettestProcess.RunAsync("namespace", "set", $"{_prefix}b", "--egress", "delay=5ms", "--json");
        Assert.Equal(0, set.ExitCode);
        Assert.Equal(Enumerable.Range(1, 100), await ping);
        Assert.InRange(await RttAsync(), 24.5, 45);
        using (var shown = JsonDocument.Parse(set.Output))
            Assert.Equal("delay=5ms", shown.RootElement.GetProperty("links")[0].GetProperty("egressText").GetString());

        var list = await NettestProcess.RunAsync("namespace", "list", "--links");
        Assert.Matches($"{_prefix}b +eth0 +emulator +delay=5ms +delay=20ms", list.Output);

        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "remove", $"{_prefix}b")).ExitCode);
        Assert.False(IsAlive(carrier));
    }

    [Fact]
    public async Task A_carrier_that_is_killed_leaves_a_dead_link_that_says_so_and_can_be_removed()
    {
        var carrier = await MakeAsync("delay=1ms");
        await KillAsync(carrier);

        var list = await NettestProcess.RunAsync("namespace", "list");
        Assert.Matches($"{_prefix}b +eth0: carrier gone", list.Output);
        var set = await NettestProcess.RunAsync("namespace", "set", $"{_prefix}b", "--clear-impairment");
        Assert.Equal(3, set.ExitCode);
        Assert.Contains($"The process {carrier} that carried eth0 in '{_prefix}b' has died, and the link with it; remove the namespace and make it again.", set.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "remove", $"{_prefix}b")).ExitCode);
    }

    [Fact]
    public async Task A_carrier_ends_by_itself_when_somebody_else_takes_its_namespace_away()
    {
        var carrier = await MakeAsync("delay=1ms");
        await Shell.RunAsync("ip", "netns", "del", $"{_prefix}b");
        await Wait.ForEndAsync(carrier);
        // Whoever removes orphans in this moment ends the carrier first and strikes the entry out then.
        await Wait.ForAsync(JournalAsync, journal => !journal.Contains($"{_prefix}b", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_that_is_cancelled_in_the_carrier_leaves_nothing()
    {
        await using var run = NettestProcess.Start("namespace", "new", $"{_prefix}b", "--bridge", $"{_prefix}x", "--address", "10.85.1.2/24", "--gateway", "10.85.1.9", "--impairment", "delay=1ms");
        await Wait.UntilAsync(() => File.Exists($"/run/netns/{_prefix}b"));
        run.Signal("TERM");
        Assert.Equal(130, await run.WaitForExitAsync());
        Assert.False(File.Exists($"/run/netns/{_prefix}b"));
        Assert.DoesNotContain($"{_prefix}b", await JournalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_fails_in_the_carrier_is_told_as_if_it_had_failed_here()
    {
        var run = await NettestProcess.RunAsync("namespace", "new", $"{_prefix}b", "--bridge", $"{_prefix}x", "--address", "10.85.1.2/24", "--gateway", "10.85.1.9", "--impairment", "delay=1ms");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"Gateway 10.85.1.9 of namespace '{_prefix}b' did not answer 10 attempts", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_that_is_kept_is_carried_on_and_cleaned_with_its_carrier()
    {
        await WriteProfileAsync(connections: 5);
        var run = await NettestProcess.RunAsync("scenario", "run", _path, "--keep");
        Assert.Equal(0, run.ExitCode);
        var carrier = await CarrierAsync();
        Assert.InRange(await RttAsync(), 9.5, 40);
        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "remove", $"{_prefix}a")).ExitCode);
        Assert.True(IsAlive(carrier));
        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "remove", $"{_prefix}b")).ExitCode);
        Assert.False(IsAlive(carrier));
    }

    [Fact]
    public async Task A_run_that_is_killed_in_the_middle_takes_its_devices_along_and_the_rest_is_found()
    {
        await WriteProfileAsync(connections: 1_000_000);
        await using (var run = NettestProcess.Start("scenario", "run", _path))
        {
            await run.WaitForAsync("alive");
            run.Signal("KILL");
            await run.WaitForExitAsync();
        }

        var list = await NettestProcess.RunAsync("namespace", "list");
        Assert.Matches($"{_prefix}b +orphaned", list.Output);
        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "remove", "--orphaned")).ExitCode);
        Assert.DoesNotContain(_prefix, (await Shell.RunAsync("ip", "netns")).Output, StringComparison.Ordinal);
    }

    private static async Task<string> JournalAsync() => (await Shell.RunAsync("sh", "-c", "cat /run/nettest/*.json 2>/dev/null")).Output;

    private static bool IsAlive(int process) => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}")) && !IsZombie(process);

    private static bool IsZombie(int process)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat")).Split(") ")[^1].StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task KillAsync(int process)
    {
        using (var found = Process.GetProcessById(process))
            found.Kill();
        await Wait.ForEndAsync(process);
    }

    private async Task<int> MakeAsync(string impairment)
    {
        Assert.Equal(0, (await NettestProcess.RunAsync("namespace", "new", $"{_prefix}a", "--bridge", $"{_prefix}x", "--address", "10.85.1.1/24")).ExitCode);
        var made = await NettestProcess.RunAsync("namespace", "new", $"{_prefix}b", "--bridge", $"{_prefix}x", "--address", "10.85.1.2/24", "--impairment", impairment, "--impairment-backend", "emulator");
        Assert.True(made.ExitCode == 0, made.Error);
        return await CarrierAsync();
    }

    private async Task<int> CarrierAsync()
    {
        using var list = JsonDocument.Parse((await NettestProcess.RunAsync("namespace", "list", "--json")).Output);
        return list.RootElement.EnumerateArray().Single(item => item.GetProperty("name").GetString() == $"{_prefix}b")
            .GetProperty("links")[0].GetProperty("carrierProcessId").GetInt32();
    }

    private async Task<double> RttAsync()
    {
        var (_, output, _) = await Shell.RunAsync("ip", "netns", "exec", $"{_prefix}a", "ping", "-c", "10", "-i", "0.02", "-q", "10.85.1.2");
        return double.Parse(output.Split("= ")[1].Split('/')[0], CultureInfo.InvariantCulture);
    }

    private Task WriteProfileAsync(int connections) => File.WriteAllTextAsync(
        _path,
        string.Create(CultureInfo.InvariantCulture, $$$"""
            impairment: emulator
            kept:
              servers:
                - talk_point: {to_bridge: {{{_prefix}}}x, ip: 10.85.1.1/24, netns: {{{_prefix}}}a}
                  traffic: {name: web, server_port: 8080}
              clients:
                - talk_point: {to_bridge: {{{_prefix}}}x, ip: 10.85.1.2/24, netns: {{{_prefix}}}b, tc: {egress: {delay: 5}, ingress: {delay: 5} } }
                  traffic: {s_name: web, client_sum: {{{connections}}}}
            """),
        TestContext.Current.CancellationToken);
}
