using System.Security.Cryptography;
using System.Text.Json;
using NetTest.Engine.Remote.Installation;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Results;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Installations on real sshd's.</summary>
public sealed class SshInstallTests
{
    [Fact]
    public async Task A_fresh_host_gets_it_keeps_it_and_runs_by_it_and_an_older_one_is_replaced()
    {
        await using var lab = await SshLab.CreateAsync(1);
        await lab.StartAsync(1, hasNettest: false);
        // Paths are data, whatever is in them.
        var package = Package(lab, $"a 'b' \"c\" $(touch {lab.Marker("injected")}) -x");

        var fresh = await InstallAsync(lab, package);
        Assert.Equal((AgentInstallStatus.Installed, (string?)null, AgentPackage.Version, "linux-" + Architecture()), (fresh.Status, fresh.PreviousVersion, fresh.Version, fresh.Platform));
        Assert.True(fresh.BytesSent > 100_000);
        var again = await InstallAsync(lab, package);
        Assert.Equal((AgentInstallStatus.AlreadyThere, AgentPackage.Version, 0L), (again.Status, again.Version, again.BytesSent));
        Assert.Equal(AgentInstallStatus.Installed, (await InstallAsync(lab, package, "--force")).Status);

        // It is found without any change of the PATH, and goes before what else is there.
        var agent = JsonSerializer.Deserialize<List<AgentReport>>(await OutputAsync(lab, "agents", "--inventory", lab.Inventory, "--json"), ResultJson.Compact)!.Single();
        Assert.True(agent.IsReachable, agent.Reason);
        var run = JsonSerializer.Deserialize<TestRunResult>(await OutputAsync(lab, "testrun", "adhoc", "--testlet", "ping", "--source", "h1", "--target", "127.0.0.1", "--uncontrolled", "--inventory", lab.Inventory, "--json"), ResultJson.Compact)!;
        Assert.Equal(TestletStatus.Ok, Assert.Single(run.Results).Status);

        PutOld(lab, 1, age: TimeSpan.FromDays(3));
        var upgraded = await InstallAsync(lab, package);
        Assert.Equal((AgentInstallStatus.Installed, "0.0.9", AgentPackage.Version), (upgraded.Status, upgraded.PreviousVersion, upgraded.Version));
        // What was there last stays for agents that may still run from it.
        Assert.True(File.Exists(Path.Combine(lab.HomeOf(1), ".local/share/nettest/versions/old/nettest")));
        Assert.Equal(AgentInstallStatus.Installed, (await InstallAsync(lab, package, "--force")).Status);
        Assert.False(Directory.Exists(Path.Combine(lab.HomeOf(1), ".local/share/nettest/versions/old")));
        Assert.Empty(Leftovers(lab, 1));
        Assert.False(File.Exists(lab.Marker("injected")));
    }

    [Fact]
    public async Task A_host_that_cannot_take_it_is_a_row_with_its_reason_and_keeps_what_it_had()
    {
        await using var lab = await SshLab.CreateAsync(14);
        await lab.StartAsync(1, hasNettest: false);
        await lab.StartAsync(2, hasNettest: false);
        await lab.StartAsync(3, hasNettest: false, before: "mount -t tmpfs -o size=1m none \"$HOME\"");
        await lab.StartAsync(4, hasNettest: false, before: "mount -t tmpfs -o noexec none \"$HOME\"");
        await lab.StartAsync(5, hasNettest: false, before: "mount -t tmpfs -o ro none \"$HOME\"");
        await lab.StartAsync(6, hasNettest: false, before: "mkdir -p \"$HOME/.local/share/nettest/bin/mine\"");
        await lab.StartAsync(7, hasNettest: false, before: "printf '#!/bin/sh\\n[ \"$1\" = -m ] && echo aarch64 || echo Linux' >\"$PROGRAMS/uname\" && chmod +x \"$PROGRAMS/uname\"");
        await lab.StartAsync(8, hasNettest: false, before: "printf '#!/bin/sh\\necho musl libc >&2; exit 1' >\"$PROGRAMS/ldd\" && chmod +x \"$PROGRAMS/ldd\"");
        await lab.StartAsync(9, hasNettest: false, before: "for place in /usr/share/dotnet /usr/lib/dotnet; do [ -d $place ] && mount -t tmpfs none $place || :; done");
        await lab.StartAsync(10, hasNettest: false, before: "printf 'printf \"Welcome to this host\"; echo of ours >&2; echo; printf no-end' >\"$HOME/.bashrc\"");
        // 11 has no server.
        await lab.StartAsync(12, hasNettest: false, shell: Shells("fish"));
        await lab.StartAsync(13, hasNettest: false, shell: Shells("tcsh"));
        await lab.StartAsync(14, hasNettest: false, shell: "/bin/false");

        var rows = JsonSerializer.Deserialize<List<AgentInstallation>>(await OutputAsync(lab, "agents", "install", "--inventory", lab.Inventory, "--package-path", Package(lab, "package"), "--json"), ResultJson.Compact)!
            .ToDictionary(row => row.Agent, StringComparer.Ordinal);

        Assert.Equal(14, rows.Count);
        foreach (var number in new[] { 1, 10, 12, 13 })
            Assert.True(rows[$"h{number}"].Status == AgentInstallStatus.Installed, $"{number}: {rows[$"h{number}"].Reason}");
        Expect(2, "host key is not the one that is known");
        Expect(3, "MB are needed");
        Expect(4, "mounted noexec");
        Expect(5, "Read-only file system");
        Expect(6, "is no link that NetTest made");
        Expect(7, "and the agent is linux-arm64; make one with 'dotnet publish");
        Expect(8, $"and the agent is linux-musl-{Architecture()}");
        Expect(9, "needs the .NET runtime 10.0.0, and the agent has none");
        Expect(11, "no ssh server listens there");
        Expect(14, "ended with exit code 1");
        Assert.True(Directory.Exists(Path.Combine(lab.HomeOf(6), ".local/share/nettest/bin/mine")));
        // A start-up file that prints does no harm to the agent's own conversation either.
        var agents = JsonSerializer.Deserialize<List<AgentReport>>(await OutputAsync(lab, "agents", "--inventory", lab.Inventory, "--json"), ResultJson.Compact)!.ToDictionary(report => report.Name, StringComparer.Ordinal);
        foreach (var number in new[] { 1, 10, 12, 13 })
            Assert.True(agents[$"h{number}"].IsReachable, agents[$"h{number}"].Reason);
        Assert.Contains("there is no nettest", agents["h7"].Reason, StringComparison.Ordinal);

        void Expect(int number, string reason)
        {
            var row = rows[$"h{number}"];
            Assert.Equal(AgentInstallStatus.Failed, row.Status);
            Assert.Contains(reason, row.Reason, StringComparison.Ordinal);
            // What is known before is told before anything is sent.
            if (number is 2 or 3 or 7 or 8 or 9 or 11)
                Assert.Equal(0, row.BytesSent);
        }
    }

    [Fact]
    public async Task A_connection_that_is_lost_in_the_middle_leaves_the_old_version_and_nothing_else()
    {
        await using var lab = await SshLab.CreateAsync(1);
        await lab.StartAsync(1, hasNettest: false);
        PutOld(lab, 1, age: TimeSpan.Zero);
        // Slow enough to be caught in the middle: it would take ten seconds.
        Assert.Equal(0, (await lab.InsideAsync(null, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "2mbit", "burst", "32k", "latency", "100ms")).ExitCode);

        using var running = lab.Run("agents", "install", "--inventory", lab.Inventory, "--package-path", Package(lab, "package"), "--json");
        var output = running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => running.HasExited || Leftovers(lab, 1).Any(folder => new FileInfo(Path.Combine(folder, "package")) is { Exists: true, Length: > 100_000 }));
        await lab.KillAsync(1);
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, running.ExitCode);
        var row = Assert.Single(JsonSerializer.Deserialize<List<AgentInstallation>>(await output, ResultJson.Compact)!);
        Assert.Equal((AgentInstallStatus.Failed, "0.0.9"), (row.Status, row.Version));
        await Wait.UntilAsync(() => Leftovers(lab, 1).Length == 0);
        Assert.Equal("0.0.9", (await Shell.RunAsync(Path.Combine(lab.HomeOf(1), ".local/share/nettest/bin/nettest"), "--version")).Output.Trim());
    }

    [Fact]
    public async Task Two_installations_at_once_on_one_host_do_not_meet()
    {
        await using var lab = await SshLab.CreateAsync(1);
        await lab.StartAsync(1, hasNettest: false);
        var package = Package(lab, "package");

        var rows = await Task.WhenAll(InstallAsync(lab, package, "--force"), InstallAsync(lab, package, "--force"));

        Assert.All(rows, row => Assert.True(row.Status == AgentInstallStatus.Installed, row.Reason));
        Assert.Equal(AgentPackage.Version, (await Shell.RunAsync(Path.Combine(lab.HomeOf(1), ".local/share/nettest/bin/nettest"), "--version")).Output.Trim());
        Assert.Empty(Leftovers(lab, 1));
    }

    [Fact]
    public async Task An_executable_with_its_own_runtime_runs_where_there_is_no_dotnet()
    {
        await using var lab = await SshLab.CreateAsync(1);
        await lab.StartAsync(1, hasNettest: false, before: "for place in /usr/share/dotnet /usr/lib/dotnet; do [ -d $place ] && mount -t tmpfs none $place || :; done");
        var platform = "linux-" + Architecture();
        var project = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/NetTest.Cli/NetTest.Cli.csproj"));
        // In folders of its own: the build that is being tested stays as it is. What it says goes into a file: a pipe would stay open as long as
        // anything that it started does.
        var log = lab.Marker("publish.log");
        using var publish = Shell.Start(
            "sh", "-c", "log=$1; shift; exec dotnet publish \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log,
            project, "-c", "Release", "-r", platform, "--self-contained", "-p:RunAnalyzers=false", "--artifacts-path", lab.Marker("artifacts"), "-o", lab.Marker($"agents/{platform}"), "--nologo", "--disable-build-servers", "-m:1");
        try
        {
            await publish.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(15), TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!publish.HasExited)
                publish.Kill(entireProcessTree: true);
        }

        var output = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        if (output.Contains("NU1101", StringComparison.Ordinal) || output.Contains("NU1301", StringComparison.Ordinal))
            Assert.Skip($"needs the runtime pack for {platform}, which the package sources of this machine do not have");
        Assert.True(publish.ExitCode == 0, output);

        var row = await InstallAsync(lab, lab.Marker("agents"));
        Assert.True(row.Status == AgentInstallStatus.Installed, row.Reason);
        var run = JsonSerializer.Deserialize<TestRunResult>(await OutputAsync(lab, "testrun", "adhoc", "--testlet", "ping", "--source", "h1", "--target", "127.0.0.1", "--uncontrolled", "--inventory", lab.Inventory, "--json"), ResultJson.Compact)!;
        Assert.Equal(TestletStatus.Ok, Assert.Single(run.Results).Status);
    }

    [Fact]
    public async Task A_host_with_the_module_and_no_executable_is_an_agent_too()
    {
        Requires.Tool("pwsh", "powershell");
        var module = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));
        Assert.True(File.Exists(Path.Combine(module, "bin", "NetTest.PowerShell.dll")), "the build of these tests builds the module");
        await using var lab = await SshLab.CreateAsync(1);
        await lab.StartAsync(1, hasNettest: false);

        var row = await InstallAsync(lab, module, "--module");
        Assert.True(row.Status == AgentInstallStatus.Installed, row.Reason);
        Assert.Equal(AgentInstallStatus.AlreadyThere, (await InstallAsync(lab, module, "--module")).Status);

        var run = JsonSerializer.Deserialize<TestRunResult>(await OutputAsync(lab, "testrun", "adhoc", "--testlet", "ping", "--source", "h1", "--target", "127.0.0.1", "--uncontrolled", "--inventory", lab.Inventory, "--json"), ResultJson.Compact)!;
        var result = Assert.Single(run.Results);
        Assert.True(result.Status == TestletStatus.Ok, result.Reason);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch ")]
    [InlineData("a;touch ")]
    [InlineData("$(touch )")]
    [InlineData("a b'\"")]
    public async Task A_host_that_could_be_more_is_data(string host)
    {
        var marker = Path.Combine(Path.GetTempPath(), $"in-{Guid.NewGuid():N}");
        var result = await CommandLine.RunAsync("agents", "install", $"--host-name={host.Replace("touch ", $"touch {marker}", StringComparison.Ordinal)}", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be the host of an agent", JsonDocument.Parse(result.Output).RootElement[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(marker));
    }

    private static string Architecture() => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static string? Shells(string name) => Requires.HasTool(name) ? name : null;

    private static string[] Leftovers(SshLab lab, int number) =>
        Directory.Exists(Path.Combine(lab.HomeOf(number), ".local/share/nettest")) ? Directory.GetDirectories(Path.Combine(lab.HomeOf(number), ".local/share/nettest"), "incoming.*") : [];

    // A version that came before, as an installation leaves it.
    private static void PutOld(SshLab lab, int number, TimeSpan age)
    {
        var folder = Directory.CreateDirectory(Path.Combine(lab.HomeOf(number), ".local/share/nettest/versions/old")).FullName;
        SshLab.Script(Path.Combine(folder, "nettest"), "echo 0.0.9");
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow - age);
        var link = Path.Combine(lab.HomeOf(number), ".local/share/nettest/bin");
        File.Delete(link);
        File.CreateSymbolicLink(link, "versions/old");
    }

    // What the build made, without the tests around it, and something that does not get smaller by packing.
    private static string Package(SshLab lab, string name)
    {
        var folder = Directory.CreateDirectory(lab.Marker(name)).FullName;
        foreach (var file in new[] { "nettest", "nettest.dll", "nettest.deps.json", "nettest.runtimeconfig.json", "NetTest.Engine.dll", "System.CommandLine.dll", "Spectre.Console.dll", "YamlDotNet.dll", "Microsoft.Extensions.Logging.Abstractions.dll", "Microsoft.Extensions.DependencyInjection.Abstractions.dll" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(folder, file));
        File.WriteAllBytes(Path.Combine(folder, "ballast"), RandomNumberGenerator.GetBytes(1_000_000));
        return folder;
    }

    private static async Task<AgentInstallation> InstallAsync(SshLab lab, string package, params string[] more) =>
        Assert.Single(JsonSerializer.Deserialize<List<AgentInstallation>>(await OutputAsync(lab, ["agents", "install", "--inventory", lab.Inventory, "--package-path", package, "--json", .. more]), ResultJson.Compact)!);

    private static async Task<string> OutputAsync(SshLab lab, params string[] arguments)
    {
        // Nobody here hangs; a busy machine takes its time.
        using var running = lab.Run([.. arguments, "--connect-timeout-seconds", "60"]);
        var error = running.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await running.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(output.Length > 0, await error);
        return output;
    }
}
