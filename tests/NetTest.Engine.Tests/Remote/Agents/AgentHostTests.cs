using System.Text;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Agents;

/// <summary>An agent and real programs: what they do to it, and what is left of them.</summary>
[Collection(NetworkGroup.Name)]
public sealed class AgentHostTests : IDisposable
{
    private readonly TestletPrograms _programs;

    public AgentHostTests()
    {
        Requires.Tool("setsid", "util-linux");
        _programs = new TestletPrograms();
    }

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Arguments_are_data_whatever_is_in_them()
    {
        string[] words = ["$(touch /tmp/nettest-injected)", "; reboot", "`id`", "a'b\"c", "line\nfeed", "--", "-rf", "*", "", "ü{{", "\\"];

        var outcome = await RunAsync("words", words, "-oProxyCommand=x; $(id)");

        Assert.Equal(TestletStatus.Ok, outcome.Status);
        Assert.Equal(words.Length + 1, outcome.Metrics["count"].Value);
        Assert.Equal("-oProxyCommand=x; $(id)", Decode(outcome, 0));
        for (var i = 0; i < words.Length; i++)
            Assert.Equal(words[i].TrimEnd('\n'), Decode(outcome, i + 1));
        Assert.False(File.Exists("/tmp/nettest-injected"));
    }

    [Theory]
    [InlineData("garbage", TestletStatus.BadOutput, 0, "printed no JSON: Segmentation fault {")]
    [InlineData("fails", TestletStatus.Failed, 3, "exit code 3: no such luck")]
    [InlineData("killed", TestletStatus.Failed, 139, "exit code 139")]
    [InlineData("big", TestletStatus.BadOutput, 0, "printed more than 1048576 bytes")]
    public async Task What_went_wrong_is_in_the_outcome(string testlet, TestletStatus status, int exitCode, string reason)
    {
        var outcome = await RunAsync(testlet);

        Assert.Equal((status, exitCode), (outcome.Status, outcome.ExitCode));
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(testlet == "big", outcome.OutputTruncated);
        Assert.Equal(testlet == "fails" ? 1 : 0, outcome.Metrics.Count);
    }

    [Fact]
    public async Task Standard_error_is_cut_and_says_so()
    {
        var outcome = await RunAsync("noisy");

        Assert.Equal((TestletStatus.Ok, true, 16 * 1024), (outcome.Status, outcome.OutputTruncated, outcome.StandardError.Length));
    }

    [Fact]
    public async Task One_that_hangs_is_ended_at_its_limit()
    {
        var outcome = await RunAsync("hang", limit: TimeSpan.FromMilliseconds(300));

        Assert.Equal((TestletStatus.TimedOut, null), (outcome.Status, outcome.ExitCode));
        Assert.Equal(0, CountSleepers());
    }

    [Fact]
    public async Task Children_that_ignore_signals_and_leave_the_group_are_ended_as_well()
    {
        var time = new GatedTime(TimeSpan.FromSeconds(77));
        var running = RunAsync("stubborn", [_programs.Marker("ready")], limit: TimeSpan.FromSeconds(77), time: time);
        await Wait.UntilAsync(() => File.Exists(_programs.Marker("ready")) || running.IsCompleted);
        time.Open();

        var outcome = await running;

        Assert.True(File.Exists(_programs.Marker("ready")));
        Assert.Equal((TestletStatus.TimedOut, "it did not end within 77 s and was ended"), (outcome.Status, outcome.Reason));
        Assert.Equal(0, CountSleepers());
    }

    [Theory]
    [InlineData("leaves")]
    [InlineData("holds")]
    public async Task One_that_ends_and_leaves_a_child_behind_is_ok_and_the_child_is_not_left(string testlet)
    {
        var outcome = await RunAsync(testlet);

        Assert.Equal((TestletStatus.Ok, 1.0), (outcome.Status, outcome.Metrics["done"].Value));
        Assert.Equal(0, CountSleepers());
    }

    [Fact]
    public async Task A_daemon_that_holds_nothing_of_its_testlet_is_ended_while_the_agent_lives_on()
    {
        // In a session of its own before the testlet ends, and without its pipes.
        _programs.Add("daemon", $"setsid sh -c ': >{_programs.Marker("apart")}; exec sleep {_programs.Seconds}' >/dev/null 2>&1 </dev/null & while [ ! -e {_programs.Marker("apart")} ]; do sleep 0.01; done; echo '{{\"done\": true}}'");
        var (agent, testlet) = await _programs.DeliverAsync("daemon");
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, []), CancellationToken.None);

        var outcome = await agent.RunAsync("o1", null, CancellationToken.None);

        Assert.Equal((TestletStatus.Ok, 1.0), (outcome.Status, outcome.Metrics["done"].Value));
        await Wait.UntilAsync(() => CountSleepers() == 0);
    }

    [Fact]
    public async Task A_zero_byte_in_an_argument_is_refused_for_a_program_would_get_half_of_it()
    {
        var (agent, testlet) = await _programs.DeliverAsync("words");
        await using var owned = agent;

        var refused = await Assert.ThrowsAsync<NetTestException>(() => agent.PrepareAsync(Order(testlet, ["a\0b"]), CancellationToken.None));

        Assert.Equal("'a\uFFFDb' cannot be an argument of a program, for it has a zero byte in it.", refused.Message);
        Assert.Empty(await agent.GetStatusAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Cancelling_ends_it_and_tells_what_there_is()
    {
        var (agent, testlet) = await _programs.DeliverAsync("stubborn");
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, [_programs.Marker("ready")]), CancellationToken.None);
        var running = agent.RunAsync("o1", null, CancellationToken.None);
        await Wait.UntilAsync(() => File.Exists(_programs.Marker("ready")));
        Assert.Equal(["o1"], await agent.GetStatusAsync(CancellationToken.None));

        var cancelled = await agent.CancelAsync("o1", CancellationToken.None);

        Assert.Equal(TestletStatus.Cancelled, cancelled!.Status);
        Assert.Equal(TestletStatus.Cancelled, (await running).Status);
        Assert.Empty(await agent.GetStatusAsync(CancellationToken.None));
        Assert.Equal(0, CountSleepers());
    }

    [Fact]
    public async Task An_agent_that_is_let_go_takes_its_programs_with_it()
    {
        var (agent, testlet) = await _programs.DeliverAsync("stubborn");
        await agent.PrepareAsync(Order(testlet, [_programs.Marker("ready")]), CancellationToken.None);
        var running = agent.RunAsync("o1", null, CancellationToken.None);
        await Wait.UntilAsync(() => File.Exists(_programs.Marker("ready")));

        await agent.DisposeAsync();

        Assert.Equal(TestletStatus.Cancelled, (await running).Status);
        Assert.Equal(0, CountSleepers());
    }

    [Fact]
    public async Task It_starts_at_the_instant_that_was_agreed()
    {
        var time = new ManualTime();
        var (agent, testlet) = await _programs.DeliverAsync("words", new AgentHostOptions { TimeProvider = time });
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, []), CancellationToken.None);
        var start = time.GetUtcNow() + TimeSpan.FromMilliseconds(400);

        var running = agent.RunAsync("o1", start, CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(399));
        Assert.Equal(1, time.TimerCount);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(start, (await running).StartedAt);
    }

    [Fact]
    public async Task It_never_starts_before_the_instant_even_if_its_timers_end_too_early()
    {
        var (agent, testlet) = await _programs.DeliverAsync("words", new AgentHostOptions { TimeProvider = new HastyTime() });
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, []), CancellationToken.None);
        var start = DateTimeOffset.UtcNow + TimeSpan.FromMilliseconds(300);

        var outcome = await agent.RunAsync("o1", start, CancellationToken.None);

        Assert.True(outcome.StartedAt >= start, $"{outcome.StartedAt:O} is before {start:O}");
    }

    [Fact]
    public async Task A_check_tells_why_not_and_a_description_is_read()
    {
        Requires.Tool("python3", "python3-minimal");
        var (agent, refuses) = await _programs.DeliverAsync("refuses");
        var (_, python) = await _programs.DeliverAsync("python");
        await using var owned = agent;

        var refused = await agent.CheckAsync(refuses, CancellationToken.None);
        var described = await agent.CheckAsync(python, CancellationToken.None);

        Assert.False(refused.Passed);
        Assert.Contains("exit code 1; it said: curl is missing", refused.Reason, StringComparison.Ordinal);
        Assert.True(described.Passed);
        Assert.Contains("\"better\": \"lower\"", described.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_ready_when_it_listens_and_tells_where()
    {
        Requires.Tool("python3", "python3-minimal");
        _programs.Add("listener", "exec python3 -c 'import socket,time; time.sleep(0.3); s=socket.socket(); s.bind((\"127.0.0.1\",0)); s.listen(); time.sleep(1000)'");
        _programs.Add("dies", "echo 'address in use' >&2; exit 1");
        var (agent, listener) = await _programs.DeliverAsync("listener");
        var (_, dies) = await _programs.DeliverAsync("dies");
        await using var owned = agent;

        var ready = await agent.PrepareAsync(Order(listener, []) with { Role = TestletRole.Server }, CancellationToken.None);
        var failure = await Assert.ThrowsAsync<NetTestException>(() => agent.PrepareAsync(Order(dies, []) with { Id = "o2", Role = TestletRole.Server }, CancellationToken.None));

        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", ready.Port!.Value);
        Assert.Contains("address in use", failure.Message, StringComparison.Ordinal);
        await agent.CancelAsync("o1", CancellationToken.None);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => new System.Net.Sockets.TcpClient().ConnectAsync("127.0.0.1", ready.Port!.Value));
    }

    [Fact]
    public async Task A_server_that_was_told_its_port_is_ready_when_it_listens_there_and_not_before()
    {
        Requires.Tool("python3", "python3-minimal");
        // Like one that asks a name server first.
        _programs.Add("resolves", $"exec python3 -c 'import os,socket,sys,time; u=socket.socket(type=socket.SOCK_DGRAM); u.bind((\"127.0.0.1\",0)); open(\"{_programs.Marker("bound")}\",\"w\")\nwhile not os.path.exists(\"{_programs.Marker("go")}\"): time.sleep(0.01)\ns=socket.socket(); s.bind((\"127.0.0.1\",int(sys.argv[1]))); s.listen(); time.sleep(1000)' \"$2\"");
        _programs.Add("listens", "exec python3 -c 'import socket,time; s=socket.socket(); s.bind((\"127.0.0.1\",0)); s.listen(); time.sleep(1000)'");
        var (agent, testlet) = await _programs.DeliverAsync("resolves");
        var (_, listens) = await _programs.DeliverAsync("listens");
        await using var owned = agent;

        var preparing = agent.PrepareAsync(Order(testlet, ["{{port}}"]) with { Role = TestletRole.Server }, CancellationToken.None);
        await Wait.UntilAsync(() => File.Exists(_programs.Marker("bound")));
        // One that was started after it is ready before it.
        await agent.PrepareAsync(Order(listens, []) with { Id = "o2", Role = TestletRole.Server }, CancellationToken.None);
        Assert.False(preparing.IsCompleted);
        await File.WriteAllTextAsync(_programs.Marker("go"), "");

        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", (await preparing).Port!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_being_made_ready_ends_with_its_order_and_with_its_agent(bool isCancelled)
    {
        _programs.Add("slow", $": > {_programs.Marker("begun")}; exec sleep {_programs.Seconds}");
        var (agent, testlet) = await _programs.DeliverAsync("slow");
        await using var owned = agent;
        var preparing = agent.PrepareAsync(Order(testlet, []) with { Role = TestletRole.Server }, CancellationToken.None);
        await Wait.UntilAsync(() => CountSleepers() == 1);

        if (isCancelled)
            Assert.Equal(TestletStatus.Cancelled, (await agent.CancelAsync("o1", CancellationToken.None))!.Status);
        else
            await agent.DisposeAsync();

        Assert.Equal(0, CountSleepers());
        Assert.Contains("was cancelled before it was ready", (await Assert.ThrowsAsync<NetTestException>(() => preparing)).Message, StringComparison.Ordinal);
        if (!isCancelled)
            await Assert.ThrowsAsync<NetTestException>(() => agent.PrepareAsync(Order(testlet, []), CancellationToken.None));
    }

    [Fact]
    public async Task An_order_is_run_once_only()
    {
        var (agent, testlet) = await _programs.DeliverAsync("words");
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, []), CancellationToken.None);
        var first = agent.RunAsync("o1", DateTimeOffset.UtcNow.AddMinutes(5), CancellationToken.None);

        await Assert.ThrowsAsync<NetTestException>(() => agent.RunAsync("o1", null, CancellationToken.None));

        await agent.CancelAsync("o1", CancellationToken.None);
        Assert.Equal(TestletStatus.Cancelled, (await first).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_program_gets_a_port_that_nobody_has(bool hasRange)
    {
        Requires.Tool("python3", "python3-minimal");
        _programs.Add("takes", "exec python3 -c 'import socket,sys,time; s=socket.socket(); s.bind((\"127.0.0.1\",int(sys.argv[1]))); s.listen(); time.sleep(1000)' \"$2\"");
        var (agent, takes) = await _programs.DeliverAsync("takes");
        await using var owned = agent;
        using var foreign = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        foreign.Start();
        var taken = ((System.Net.IPEndPoint)foreign.LocalEndpoint).Port;
        PortRange? range = hasRange ? new PortRange(taken, Math.Min(65535, taken + 50)) : null;

        var ready = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => agent.PrepareAsync(Order(takes, ["{{port}}"]) with { Id = $"s{i}", Role = TestletRole.Server, Ports = range }, CancellationToken.None)));

        Assert.Equal(3, ready.Select(server => server.Port).Distinct().Count());
        Assert.All(ready, server => Assert.NotEqual(taken, server.Port));
        if (range is { } asked)
            Assert.All(ready, server => Assert.InRange(server.Port!.Value, asked.First, asked.Last));
    }

    [Fact]
    public async Task An_asset_is_private_and_a_damaged_one_is_refused()
    {
        var (agent, testlet) = await _programs.DeliverAsync("words");
        await using var owned = agent;
        using var wrong = new MemoryStream("something else"u8.ToArray());

        var exception = await Assert.ThrowsAsync<NetTestException>(() => agent.PutAssetAsync(testlet.Program! with { Sha256 = new string('0', 64) }, wrong, CancellationToken.None));
        var path = Assert.Single(Directory.GetFiles(Path.Combine(_programs.Cache, "assets", testlet.Program!.Sha256)));
        await Assert.ThrowsAsync<NetTestException>(() => agent.PutAssetAsync(testlet.Program! with { Name = "../../etc/passwd" }, wrong, CancellationToken.None));

        Assert.Contains("arrived damaged", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_programs.Cache, "assets", new string('0', 64))));
        var (_, modes, _) = await Shell.RunAsync("stat", "-c", "%a", path, Path.Combine(_programs.Cache, "assets"));
        Assert.Equal("700\n700\n", modes);
    }

    [Theory]
    [InlineData("chown 12345 cache", "cache belongs to another user (uid 12345; this one is 0)")]
    [InlineData("chown 12345 .", "belongs to another user (uid 12345; this one is 0)")]
    [InlineData("chmod 777 cache", "cache may be written to by others")]
    [InlineData("mv cache elsewhere; chown 12345 elsewhere; ln -s elsewhere cache", "elsewhere belongs to another user (uid 12345; this one is 0)")]
    public async Task What_another_user_could_replace_is_neither_run_nor_put_there(string doing, string why)
    {
        Requires.Root();
        var (agent, testlet) = await _programs.DeliverAsync("words");
        await using var owned = agent;
        Assert.True((await agent.CheckAsync(testlet, CancellationToken.None)).Passed);

        await Shell.RunAsync("sh", "-c", $"cd '{Path.GetDirectoryName(_programs.Cache)}' && {doing}");

        await Assert.ThrowsAsync<NetTestException>(() => agent.CheckAsync(testlet, CancellationToken.None));
        var refused = await Assert.ThrowsAsync<NetTestException>(() => _programs.DeliverAsync("words"));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("XDG_CACHE_HOME", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chown 12345 words")]
    [InlineData("chmod 722 words")]
    [InlineData("cp words /proc/$$/cwd/../copy; ln -sf ../copy words")]
    public async Task A_file_that_another_user_may_still_write_to_is_not_run_but_delivered_anew(string doing)
    {
        Requires.Root();
        var (agent, testlet) = await _programs.DeliverAsync("words");
        await using var owned = agent;
        var folder = Path.Combine(_programs.Cache, "assets", testlet.Program!.Sha256);

        await Shell.RunAsync("sh", "-c", $"cd '{folder}' && {doing}");
        await Assert.ThrowsAsync<NetTestException>(() => agent.CheckAsync(testlet, CancellationToken.None));
        await _programs.DeliverAsync("words");

        Assert.True((await agent.CheckAsync(testlet, CancellationToken.None)).Passed);
        Assert.Equal("0 700 regular file\n", (await Shell.RunAsync("stat", "-c", "%u %a %F", Path.Combine(folder, "words"))).Output);
    }

    [Fact]
    public async Task Collectors_add_facts_by_todds_contract()
    {
        _programs.Add("good", "echo '{\"Disks\": [\"sda\", \"sdb\"]}'");
        _programs.Add("two", "echo '{\"a\": 1, \"b\": 2}'");
        _programs.Add("long", "printf '{\"k\":\"'; head -c 900000 /dev/zero | tr '\\0' '\\177'; printf '\"}'");
        var (_, large) = await _programs.DeliverAsync("long");
        var (agent, good) = await _programs.DeliverAsync("good");
        var (_, two) = await _programs.DeliverAsync("two");
        await using var owned = agent;

        var facts = await agent.GetFactsAsync([good.Program!, two.Program!, large.Program!], CancellationToken.None);

        Assert.Equal(["sda", "sdb"], facts.Custom["Disks"]);
        Assert.Contains("one key", facts.CollectorErrors["two"], StringComparison.Ordinal);
        Assert.Contains("more than", facts.CollectorErrors["long"], StringComparison.Ordinal);
        Assert.Equal(Environment.MachineName, facts.HostName);
        Assert.True(facts.ProcessorCount > 0);
    }

    private int CountSleepers() =>
        NamespaceProcesses.All().Count(process =>
        {
            try
            {
                return File.ReadAllText($"/proc/{process.ProcessId}/cmdline").Split('\0').Contains(_programs.Seconds, StringComparer.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });

    private static TestletOrder Order(TestletReference testlet, IReadOnlyList<string> arguments, string target = "t") =>
        new() { Id = "o1", Testlet = testlet, Role = TestletRole.Client, Target = target, Arguments = arguments };

    private static string Decode(TestletOutcome outcome, int word) => Encoding.UTF8.GetString(Convert.FromBase64String(outcome.Metrics[$"{word}"].Text ?? ""));

    private async Task<TestletOutcome> RunAsync(string name, IReadOnlyList<string>? arguments = null, string target = "t", TimeSpan? limit = null, TimeProvider? time = null)
    {
        var (agent, testlet) = await _programs.DeliverAsync(name, new AgentHostOptions { TimeProvider = time ?? TimeProvider.System });
        await using var owned = agent;
        await agent.PrepareAsync(Order(testlet, arguments ?? [], target) with { TimeLimit = limit ?? TimeSpan.FromSeconds(30) }, CancellationToken.None);
        return await agent.RunAsync("o1", null, CancellationToken.None);
    }

    /// <summary>The system's clock, and timers that end when half of their time is over.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 2 : dueTime, period);
    }
}
