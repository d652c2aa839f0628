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
    [InlineData("'' names no host; write host, user@host", "agents", "--host-name", "")]
    [InlineData("'me@' names no host", "testrun", "adhoc", "--testlet", "ping", "--source", "a", "--host-name", "me@")]
    [InlineData("':22' names no host", "agents", "install", "--host-name", ":22")]
    [InlineData("The path of a file is empty", "groups", "--inventory", "")]
    [InlineData("'--source ' is not a name", "testrun", "adhoc", "--testlet", "ping", "--source", "")]
    [InlineData("'--target ' is not a name", "testrun", "adhoc", "--testlet", "ping", "--source", "a", "--uncontrolled", "--target", "")]
    [InlineData("The name of a namespace is empty", "agent", "--stdio", "--namespace", "")]
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
    public async Task Testlets_of_a_relative_folder_say_what_they_are()
    {
        Requires.Tool("setsid", "util-linux");
        using var lab = new LocalAgent();
        lab.AddTestlet("stub", "echo '{\"ok\": 1}'");

        var result = await CommandLine.RunAsync("testlets", "--testlet-folder", Path.GetRelativePath(Environment.CurrentDirectory, lab.Folder));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("a program; it does not describe itself", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_streamed_one_a_line_as_they_come_and_the_run_is_the_last_line()
    {
        using var lab = new LocalAgent();
        // The second target is answered for only once the row of the first has been read.
        var gate = Path.Combine(lab.Folder, "gate");
        lab.AddTestlet("stub", $"[ \"$1\" = a ] || while [ ! -e '{gate}' ]; do sleep 0.02; done; echo '{{\"ok\": 1}}'");
        await using var process = NettestProcess.Start([.. lab.AdHoc("stub"), "--target", "a", "--target", "b", "--json", "--stream"]);

        await process.WaitForAsync("\"target\":\"a\"");
        var first = Lines("result");
        await File.WriteAllTextAsync(gate, "");
        var exitCode = await process.WaitForExitAsync();

        Assert.Equal("a", Assert.Single(first).GetProperty("result").GetProperty("target").GetString());
        Assert.True(exitCode == 0, process.Error);
        Assert.Equal(["a", "b"], Lines("result").Select(line => line.GetProperty("result").GetProperty("target").GetString()), StringComparer.Ordinal);
        var run = Assert.Single(Lines(null));
        Assert.Equal(run.GetRawText(), process.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.Equal(["a", "b"], run.GetProperty("results").EnumerateArray().Select(row => row.GetProperty("target").GetString()), StringComparer.Ordinal);

        // Of one kind: a run that takes more than a second tells of its progress between its rows.
        JsonElement[] Lines(string? kind) =>
            [.. process.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).Where(line => (line.TryGetProperty("event", out var name) ? name.GetString() : null) == kind)];
    }

    [Theory]
    [InlineData("a'b\"c")]
    [InlineData("a; touch MARKER")]
    [InlineData("$(touch MARKER)")]
    [InlineData("`touch MARKER`")]
    [InlineData("--label=x")]
    [InlineData("-oProxyCommand=touch MARKER")]
    [InlineData("| touch MARKER &")]
    [InlineData("../../etc/passwd")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\u001b[31m{{ port }}")]
    public async Task Words_in_a_run_are_data_wherever_they_stand(string text)
    {
        using var lab = new LocalAgent();
        var marker = Path.Combine(lab.Folder, "marker");
        var word = text.Replace("MARKER", marker, StringComparison.Ordinal);
        lab.AddTestlet("stub", "echo \"{\\\"count\\\": $#}\"");
        // JSON is YAML, and can say everything.
        var files = new[]
        {
            lab.Write("name.yaml", new { agents = new[] { new { name = word, carrier = "local" } } }),
            lab.Write("namespace.yaml", new { agents = new[] { new { name = "here", @namespace = word } } }),
            lab.Write("tagged.yaml", new { agents = new[] { new { name = "here", carrier = "local", tags = new Dictionary<string, string>(StringComparer.Ordinal) { [word] = word }, groups = new[] { word } } } }),
            lab.Write("carrier.yaml", new { agents = new[] { new { name = "here", carrier = word } } }),
        };
        var run = lab.WriteRun("run.yaml", word, target: word, testlet: "stub");
        var testlet = lab.WriteRun("testlet.yaml", "run", target: "t", testlet: word);
        string[] common = ["--testlet-folder", lab.Folder, "--json"];

        foreach (var file in files)
            Judge(await CommandLine.RunAsync(["testrun", "adhoc", "--testlet", "stub", "--source", "*", "--target", "t", "--uncontrolled", "--inventory", file, .. common]), isRun: false);
        Judge(await CommandLine.RunAsync("testrun", "run", testlet, "--json"), isRun: false);
        Judge(await CommandLine.RunAsync([.. lab.AdHoc("stub"), "--target", "t", $"--source={word}", "--json"]), isRun: false);
        Judge(await CommandLine.RunAsync("testrun", "run", run, "--json"), isRun: !word.Contains('\0', StringComparison.Ordinal));
        Judge(await CommandLine.RunAsync([.. lab.AdHoc("stub"), $"--target={word}", $"--label={word}", "--tag", $"k={word}", "--json"]), isRun: !word.Contains('\0', StringComparison.Ordinal));

        Assert.False(File.Exists(marker));

        void Judge(CommandLine result, bool isRun)
        {
            Assert.True(result.ExitCode is 0 or 1 or 2, result.Error);
            Assert.DoesNotContain("   at NetTest.", result.Error, StringComparison.Ordinal);
            using var document = JsonDocument.Parse(result.Output);
            if (!isRun || result.ExitCode == 2)
                return;
            var row = document.RootElement.GetProperty("results")[0];
            Assert.True(row.GetProperty("status").GetString() == "Ok", row.ToString());
            Assert.Equal(word, row.GetProperty("target").GetString());
            Assert.Equal(word, document.RootElement.GetProperty("label").GetString());
        }
    }

    [Fact]
    public async Task Programs_of_local_agents_end_when_the_coordinator_is_killed()
    {
        Requires.Tool("setsid", "util-linux");
        using var lab = new LocalAgent();
        var marker = Path.Combine(lab.Folder, "started");
        // Told from those of any other test by how long they sleep.
        var seconds = $"400.{Random.Shared.Next()}";
        lab.AddTestlet("stubborn", $"trap '' TERM\nsleep {seconds} & setsid sleep {seconds} &\n: > '{marker}'\nsleep {seconds}");
        await using var process = NettestProcess.Start([.. lab.AdHoc("stubborn"), "--target", "a", "--time-limit-seconds", "300"]);
        await Wait.UntilAsync(() => File.Exists(marker));

        process.Signal("KILL");
        await process.WaitForExitAsync();
        var watch = Stopwatch.StartNew();
        await Wait.UntilAsync(async () => (await Shell.RunAsync("pgrep", "-f", $"sleep {seconds}")).ExitCode == 1);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_file_s_second_run_does_wrong_does_not_cost_the_results_of_the_first(bool json)
    {
        using var lab = new LocalAgent();
        lab.AddTestlet("stub", "echo '{\"ok\": 1}'");
        var first = lab.WriteRun("first.yaml", "first", "t", "stub");
        var second = (await File.ReadAllTextAsync(first)).Replace("\"here\"", "\"heer\"", StringComparison.Ordinal);
        var file = Path.Combine(lab.Folder, "runs.yaml");
        await File.WriteAllTextAsync(file, $"[{await File.ReadAllTextAsync(first)}, {second}]");

        var result = await CommandLine.RunAsync(["testrun", "run", file, .. json ? ["--json"] : Array.Empty<string>()]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("There is no group or agent 'heer'; did you mean 'here'?", result.Error, StringComparison.Ordinal);
        if (json)
            Assert.Equal("Passed", JsonDocument.Parse(result.Output).RootElement.GetProperty("status").GetString());
        else
            Assert.StartsWith("PASS first: the one test succeeded", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_prints_in_several_lines_stays_in_its_row()
    {
        using var lab = new LocalAgent();
        lab.AddTestlet("stub", "printf %s '{\"text\": \"one\\ntwo\\tthree\", \"nothing\": null}'");

        var result = await CommandLine.RunAsync([.. lab.AdHoc("stub"), "--target", "t"]);

        Assert.Contains("text one two three; nothing -", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_in_several_groups_is_explained_once()
    {
        using var lab = new LocalAgent();
        string[] names = ["x", "y"];
        var groups = lab.Write("groups.yaml", names.Select(name => new { type = "group", spec = new { group = name, matches = new[] { new { hostname = ".*" } } } }));

        var result = await CommandLine.RunAsync("groups", "--why", "--allow-several-groups", "--inventory", Path.Combine(lab.Folder, "agents.yaml"), "--group-path", groups);

        Assert.Equal(["x (1): here", "  here: in x:", "  here: in y:", "y (1): here"], result.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(" host name")[0]), StringComparer.Ordinal);
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));
}
