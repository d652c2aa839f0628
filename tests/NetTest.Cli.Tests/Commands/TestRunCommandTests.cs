using System.Diagnostics;
using System.Text.Json;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

public sealed class TestRunCommandTests
{
    [Theory]
    [InlineData("needs --testlet", "testrun", "adhoc", "--source", "a")]
    [InlineData("needs --source", "testrun", "adhoc", "--testlet", "ping")]
    [InlineData("'--uncontrolled' needs --target", "testrun", "adhoc", "--testlet", "ping", "--source", "a", "--uncontrolled")]
    [InlineData("There are no agents", "testrun", "adhoc", "--testlet", "ping", "--source", "a")]
    [InlineData("There are no agents", "agents")]
    [InlineData("a quote has no end", "testrun", "adhoc", "--testlet", "ping", "--source", "a", "--arguments", "'x", "--host-name", "h")]
    [InlineData("there is no such file", "testrun", "run", "/no/such/file.yaml")]
    [InlineData("needs --stdio", "agent")]
    [InlineData("there is no such folder of testlets", "testlets", "--testlet-folder", "/no/such/folder")]
    public async Task Mistakes_are_one_line_and_exit_code_2(string what, params string[] arguments)
    {
        var result = await CommandLine.RunAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(what.Replace("a quote", "single quote", StringComparison.Ordinal), result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_host_name_that_is_an_option_of_ssh_is_data()
    {
        var result = await CommandLine.RunAsync("agents", "--host-name=-oProxyCommand=touch /tmp/nettest-ssh-injected", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be the host of an agent", JsonDocument.Parse(result.Output).RootElement[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/nettest-ssh-injected"));
    }

    [Fact]
    public async Task The_example_shows_its_plan_and_its_groups()
    {
        Requires.Root();
        var examples = Path.Combine(Root(), "examples");

        var plan = await CommandLine.RunAsync("testrun", "run", Path.Combine(examples, "testrun.yaml"), "--what-if", "--json");
        var groups = await CommandLine.RunAsync("groups", "--why", "--inventory", Path.Combine(examples, "agents.yaml"), "--group-path", Path.Combine(examples, "groups.yaml"));

        Assert.Equal(0, plan.ExitCode);
        Assert.Equal([300, 60], JsonDocument.Parse(plan.Output).RootElement.EnumerateArray().Select(run => run.GetProperty("tests").GetArrayLength()));
        Assert.Contains("agent-7: in blue: host name 'agent-7' matches 'agent-.*[13579]'", groups.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_come_one_a_line_and_the_result_last()
    {
        var stub = Directory.CreateTempSubdirectory("nettest-cli").FullName;
        try
        {
            var path = Path.Combine(stub, "stub");
            await File.WriteAllTextAsync(path, "#!/bin/sh\n[ \"$1\" = check ] && echo 'Check mode PASSED' || echo '{\"ok\": 1}'\n");
            await File.WriteAllTextAsync(Path.Combine(stub, "agents.yaml"), "agents:\n- {name: here, carrier: local}\n");

            var result = await CommandLine.RunAsync(
                "testrun", "adhoc", "--testlet", "stub", "--source", "here", "--target", "a", "--target", "b", "--uncontrolled",
                "--inventory", Path.Combine(stub, "agents.yaml"), "--testlet-folder", stub, "--json", "--stream");

            Assert.True(result.ExitCode == 0, result.Error + result.Output);
            var lines = result.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(2, lines.Count(line => line.TryGetProperty("event", out var kind) && kind.GetString() == "result"));
            Assert.Equal(2, lines[^1].GetProperty("results").GetArrayLength());
        }
        finally
        {
            Directory.Delete(stub, recursive: true);
        }
    }

    [Fact]
    public async Task Programs_of_local_agents_end_when_the_coordinator_is_killed()
    {
        Requires.Tool("setsid", "util-linux");
        var folder = Directory.CreateTempSubdirectory("nettest-cli").FullName;
        try
        {
            var marker = Path.Combine(folder, "started");
            var path = Path.Combine(folder, "stubborn");
            await File.WriteAllTextAsync(path, $"#!/bin/sh\n[ \"$1\" = check ] && {{ echo 'Check mode PASSED'; exit 0; }}\ntrap '' TERM\nsleep 400.875 & setsid sleep 400.875 &\n: > '{marker}'\nsleep 400.875\n");
            await File.WriteAllTextAsync(Path.Combine(folder, "agents.yaml"), "agents:\n- {name: here, carrier: local}\n");
            await using var process = NettestProcess.Start(
                "testrun", "adhoc", "--testlet", "stubborn", "--source", "here", "--target", "a", "--uncontrolled",
                "--inventory", Path.Combine(folder, "agents.yaml"), "--testlet-folder", folder, "--time-limit-seconds", "300");
            await Wait.UntilAsync(() => File.Exists(marker));

            process.Signal("KILL");
            await process.WaitForExitAsync();
            var watch = Stopwatch.StartNew();
            await Wait.UntilAsync(async () => (await Shell.RunAsync("pgrep", "-f", "sleep 400.875")).ExitCode == 1);

            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
}
