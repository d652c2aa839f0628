using System.Net;
using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Tests.Remote.Agents;
using NetTest.Engine.Tests.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>Whole runs between agents in namespaces.</summary>
[Collection(NetworkGroup.Name)]
public sealed class RemoteTestRunTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(77);

    private readonly TestletPrograms _programs;
    private readonly NamespaceLab _lab;
    private readonly string _id = $"re{Guid.NewGuid():N}"[..8];

    public RemoteTestRunTests()
    {
        Requires.Root();
        _programs = new TestletPrograms();
        _lab = new NamespaceLab { Count = 6, Prefix = $"{_id}-", Bridge = _id, Subnet = IPNetwork.Parse("10.197.0.0/24") };
    }

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Group_to_group_with_servers_that_are_ready_and_nothing_left_behind()
    {
        var rows = new List<TestletResult>();
        var definition = Define("traffic", ["red"], ["blue"], "--connections 20 --concurrency 2") with { Ports = new(20000, 20009) };

        var result = await RemoteTestRun.RunAsync(definition, Inventory(), Options(), null, rows.Add, CancellationToken.None);

        Assert.True(result.Status == ResultStatus.Passed, string.Join('\n', result.Results.Select(row => row.Reason)));
        Assert.Equal(9, result.Results.Count);
        Assert.Equal(result.Results, rows);
        Assert.All(result.Results, row => Assert.Equal(20, row.Metrics["succeeded"].Value));
        Assert.All(result.Results, row => Assert.Matches(@"^10\.197\.0\.[135]:2000\d$", row.TargetAddress));
        Assert.Equal(("red", "blue", 9), (result.ByGroup[0].Group, result.ByGroup[0].TargetGroup, result.ByGroup[0].Succeeded));
        Assert.Equal(["Connect", "Check", "Prepare", "Run", "Collect"], result.PhaseSeconds.Keys, StringComparer.Ordinal);
        Assert.False(TestNames.Exists($"{_id}-1"));
        // What a store reads back is what was written.
        Assert.Equal(result.Results[0].Metrics["succeeded"], ResultJson.Deserialize<TestRunResult>(ResultJson.Serialize(result))!.Results[0].Metrics["succeeded"]);
    }

    [Fact]
    public async Task A_program_that_describes_a_server_end_is_run_on_targets_too_and_ready_before_clients_start()
    {
        var marker = _programs.Marker("served");
        _programs.Write("both", $$$"""
            case "$1" in
              check) echo 'Check mode PASSED'; echo 'Describe mode AVAILABLE'; exit;;
              describe) echo '{"roles": ["client", "server"], "metrics": {"served": {"unit": "tests", "better": "higher"} } }'; exit;;
            esac
            if [ "$NETTEST_ROLE" = server ]; then sleep 0.2; : >"{{{marker}}}"; echo READY; exec sleep 100; fi
            [ -e "{{{marker}}}" ] && echo "{\"served\": 1, \"role\": \"$NETTEST_ROLE\"}"
            """);
        _programs.Write("serves", "case \"$1\" in check) echo 'Check mode PASSED'; echo 'Describe mode AVAILABLE';; describe) echo '{\"roles\": [\"server\"]}';; *) echo '{}';; esac\n");

        var result = await RemoteTestRun.RunAsync(Define("both", [$"{_id}-1"], [$"{_id}-2"], ""), Inventory(), Options(), null, null, CancellationToken.None);
        var row = Assert.Single(result.Results);
        Assert.True(row.Status == TestletStatus.Ok, row.Reason);
        Assert.Equal((1.0, "tests", MetricDirection.Higher, "client"), (row.Metrics["served"].Value, row.Metrics["served"].Unit, row.Metrics["served"].Better, row.Metrics["role"].Text));

        var wrong = await RemoteTestRun.RunAsync(Define("serves", [$"{_id}-1"], [$"{_id}-2"], ""), Inventory(), Options(), null, null, CancellationToken.None);
        Assert.Equal((TestletStatus.CheckFailed, "testlet 'serves' has no client end, as it describes itself"), (wrong.Results[0].Status, wrong.Results[0].Reason));
    }

    [Fact]
    public async Task A_mesh_leaves_out_oneself_and_is_bounded_by_neighbours()
    {
        var full = await RemoteTestRun.PlanAsync(Define("traffic", ["*"], [], ""), Inventory(), Options(), CancellationToken.None);
        var thin = await RemoteTestRun.PlanAsync(Define("traffic", ["*"], [], "") with { Neighbours = 2 }, Inventory(), Options(), CancellationToken.None);

        var groups = await RemoteTestRun.PlanAsync(Define("traffic", ["red"], ["blue"], ""), Inventory(), Options(), CancellationToken.None);

        Assert.Equal((9, 3), (groups.Tests.Count, groups.Steps));
        Assert.Equal(30, full.Tests.Count);
        Assert.DoesNotContain(full.Tests, test => test.Agent == test.Target);
        Assert.All(thin.Tests.GroupBy(test => test.Agent, StringComparer.Ordinal), agent => Assert.Equal(2, agent.Count()));
        Assert.Equal([2, 2, 2, 2, 2, 2], thin.Tests.CountBy(test => test.Target, StringComparer.Ordinal).Select(target => target.Value));
        // Under load an agent takes part in one test at a time.
        Assert.All(full.Loads, load => Assert.Equal((1, 1, 10), (load.TestsAtOnce, load.LoadTestsAtOnce, load.Tests)));
    }

    [Fact]
    public async Task What_one_agent_does_costs_only_its_own_rows()
    {
        var inventory = Inventory();
        inventory = inventory with { Agents = [.. inventory.Agents, new AgentEntry { Name = "ghost", Carrier = "namespace", Namespace = "no-such-namespace", Groups = ["red"] }] };
        _programs.Add("moody", "case $(ip -o addr show dev eth0) in *10.197.0.2/*) exit 9;; *10.197.0.4/*) sleep 1000;; esac; echo '{\"ok\": 1}'");
        var definition = Define("moody", ["red"], ["192.0.2.1", "192.0.2.2"], "", TargetKind.Uncontrolled) with { TimeLimit = s_limit };
        var time = new GatedTime(s_limit);
        var ended = 0;

        // The limit of those that hang comes when the two of each agent that ends by itself are there, and those of the ghost.
        var result = await RemoteTestRun.RunAsync(definition, inventory, Options(time), null, _ => { if (++ended == 6) time.Open(); }, CancellationToken.None);

        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.Equal(8, result.Results.Count);
        Assert.Equal([TestletStatus.Failed, TestletStatus.TimedOut, TestletStatus.Ok, TestletStatus.Unreachable],
            new[] { $"{_id}-2", $"{_id}-4", $"{_id}-6", "ghost" }.Select(agent => result.Results.Where(row => row.Agent == agent).Select(row => row.Status).Distinct().Single()));
        Assert.Contains("does not exist", result.LostAgents["ghost"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_status_has_its_row_and_its_reason()
    {
        using var cancellation = new CancellationTokenSource();
        AgentEntry Gone(string name, string group) => new() { Name = name, Carrier = "namespace", Namespace = "no-such-namespace", Groups = [group] };
        var lab = Inventory();
        // Number 6 comes last and waits for its turn, which never comes.
        var inventory = lab with { Agents = [Gone("ghost", "red"), Gone("away", "blue"), .. lab.Agents] };
        _programs.Add("moody", "case $(ip -o addr show dev eth0) in *10.197.0.4/*) sleep 1000;; esac; case $1 in *.1) echo '{\"ok\": 1}';; *.3) echo 'no such luck' >&2; exit 9;; *) echo garbage;; esac");
        var definition = Define("moody", ["red"], ["blue"], "") with { TimeLimit = s_limit, AgentsAtOnce = 3, TargetsAtOnce = 4 };
        var time = new GatedTime(s_limit);
        var ended = 0;
        definition = definition with { Testlets = [new TestletCall { Testlet = "refuses" }, .. definition.Testlets] };

        // The limit of those that hang comes when all four of number 2 are there.
        void Watch(TestletResult row)
        {
            if (row.Agent == $"{_id}-2" && row.Testlet == "moody" && ++ended == 4)
                time.Open();
            if (row.Status == TestletStatus.TimedOut)
                cancellation.Cancel();
        }

        var result = await RemoteTestRun.RunAsync(definition, inventory, Options(time), null, Watch, cancellation.Token);

        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.Equal(2 * 4 * 4, result.Results.Count);
        Expect(TestletStatus.Ok, $"{_id}-2", $"{_id}-1", null);
        Expect(TestletStatus.Failed, $"{_id}-2", $"{_id}-3", "exit code 9: no such luck");
        Expect(TestletStatus.BadOutput, $"{_id}-2", $"{_id}-5", "printed no JSON: garbage");
        Expect(TestletStatus.Skipped, $"{_id}-2", "away", "the target is lost: ");
        // All four targets of number 4 are over time at once; which is first to say so, and ends the run, is chance.
        var late = result.Results.First(row => row.Status == TestletStatus.TimedOut);
        Assert.Equal($"{_id}-4", late.Agent);
        Expect(TestletStatus.TimedOut, late.Agent, late.Target, "did not end within 77 s");
        Expect(TestletStatus.Unreachable, "ghost", $"{_id}-1", "does not exist");
        Expect(TestletStatus.Cancelled, $"{_id}-6", $"{_id}-1", "the run was cancelled");
        Expect(TestletStatus.CheckFailed, $"{_id}-2", $"{_id}-1", "it said: curl is missing", "refuses");
        Assert.Equal(Enum.GetValues<TestletStatus>().Order(), result.Results.Select(row => row.Status).Distinct().Order());

        void Expect(TestletStatus status, string agent, string target, string? reason, string testlet = "moody")
        {
            var row = result.Results.Single(row => row.Agent == agent && row.Target == target && row.Testlet == testlet);
            Assert.True(row.Status == status, $"{agent} {target}: {row.Status} {row.Reason}");
            Assert.Contains(reason ?? "", row.Reason ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_hundred_agents_in_one_process_cost_little_and_leave_nothing()
    {
        var lab = _lab with { Count = 200, Subnet = IPNetwork.Parse("10.197.0.0/16") };
        var inventory = new AgentInventory { Lab = lab, Agents = lab.CreateAgents(new Dictionary<string, string>(StringComparer.Ordinal)) };
        var before = Usage();
        var peak = before;
        var definition = Define("traffic", ["*"], [], "--connections 2") with { Neighbours = 1, TargetsAtOnce = 2 };

        var result = await RemoteTestRun.RunAsync(definition, inventory, Options(), null, _ => peak = Max(peak, Usage()), CancellationToken.None);

        Assert.True(result.Status == ResultStatus.Passed, string.Join('\n', result.Results.Select(row => row.Reason).OfType<string>().Take(5)));
        Assert.Equal(200, result.Results.Select(row => row.Agent).Distinct(StringComparer.Ordinal).Count());
        var after = Usage();
        TestContext.Current.SendDiagnosticMessage($"before {before}, peak {peak}, after {after}");
        Assert.False(TestNames.Exists($"{_id}-1"));
        Assert.False(TestNames.Exists($"{_id}-200"));
        Assert.InRange(after.Descriptors - before.Descriptors, -1000, 20);
        Assert.InRange(after.Threads - before.Threads, -1000, 50);
        Assert.InRange(peak.MegaBytes - before.MegaBytes, -1000, 200);
    }

    [Fact]
    public async Task Cancelling_keeps_what_there_is_and_ends_the_rest()
    {
        using var cancellation = new CancellationTokenSource();
        _programs.Add("slow", ": > " + _programs.Marker("started") + "; case $1 in *.1) echo '{\"ok\": 1}';; *) sleep 1000.125;; esac");
        var definition = Define("slow", ["red"], ["192.0.2.1", "192.0.2.2"], "", TargetKind.Uncontrolled);

        var running = RemoteTestRun.RunAsync(definition, Inventory(), Options(), null, row => { if (row.Status == TestletStatus.Ok) cancellation.Cancel(); }, cancellation.Token);
        var result = await running.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);

        Assert.Equal(ResultStatus.Cancelled, result.Status);
        Assert.Equal(6, result.Results.Count);
        Assert.Contains(result.Results, row => row.Status == TestletStatus.Ok);
        Assert.Contains(result.Results, row => row.Status == TestletStatus.Cancelled);
        Assert.False(TestNames.Exists($"{_id}-1"));
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_disturb_each_other()
    {
        var topology = await _lab.BuildAsync(EngineLog.None, CancellationToken.None);
        await using var owned = topology;
        var inventory = Inventory() with { Lab = null };
        var definition = Define("traffic", ["red"], ["blue"], "--connections 20") with { Ports = new(20000, 20019) };

        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RemoteTestRun.RunAsync(definition, inventory, Options(), null, null, CancellationToken.None)));

        Assert.All(results, result => Assert.True(result.Status == ResultStatus.Passed, string.Join('\n', result.Results.Select(row => row.Reason))));
    }

    [Fact]
    public async Task Listeners_that_throw_end_the_run_and_leave_nothing()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => RemoteTestRun.RunAsync(
            Define("traffic", ["red"], ["blue"], ""), Inventory(), Options(), null, _ => throw new InvalidDataException("full"), CancellationToken.None));

        Assert.False(TestNames.Exists($"{_id}-1"));
    }

    [Theory]
    [InlineData("trafic", "red", "", ErrorReason.TestletNotFound, "did you mean 'traffic'?")]
    [InlineData("traffic", "rad", "", ErrorReason.GroupNotFound, "did you mean 'red'?")]
    [InlineData("traffic", "empty", "", ErrorReason.GroupNotFound, "is empty")]
    [InlineData("traffic", "red", "--conections 3", ErrorReason.InvalidArgument, "did you mean '--connections'?")]
    public async Task Mistakes_are_told_before_anything_runs(string testlet, string source, string arguments, ErrorReason reason, string what)
    {
        var exception = await Assert.ThrowsAsync<NetTestException>(() => RemoteTestRun.RunAsync(Define(testlet, [source], ["blue"], arguments), Inventory(), Options(), null, null, CancellationToken.None));

        Assert.Equal(reason, exception.Reason);
        Assert.Contains(what, exception.Message, StringComparison.Ordinal);
    }

    private static (int Descriptors, int Threads, long MegaBytes) Usage() => (
        Directory.GetFileSystemEntries("/proc/self/fd").Length,
        Directory.GetDirectories("/proc/self/task").Length,
        Environment.WorkingSet / 1_000_000);

    private static (int Descriptors, int Threads, long MegaBytes) Max((int Descriptors, int Threads, long MegaBytes) one, (int Descriptors, int Threads, long MegaBytes) other) =>
        (Math.Max(one.Descriptors, other.Descriptors), Math.Max(one.Threads, other.Threads), Math.Max(one.MegaBytes, other.MegaBytes));

    private static TestRunDefinition Define(string testlet, string[] sources, string[] targets, string arguments, TargetKind? kind = null) =>
        TestRunDefinition.AdHoc(testlet, sources, targets, arguments, kind) with { TimeLimit = TimeSpan.FromSeconds(20) };

    private AgentInventory Inventory() => new() { Lab = _lab, Agents = _lab.CreateAgents(new Dictionary<string, string>(StringComparer.Ordinal)) };

    private RemoteRunOptions Options(TimeProvider? time = null) => new()
    {
        TimeProvider = time ?? TimeProvider.System,
        TestletFolders = [_programs.Folder],
        Groups =
        [
            new GroupDefinition { Name = "red", Rules = [new HostNameRule($"{_id}-.*[02468]")] },
            new GroupDefinition { Name = "blue", Rules = [new HostNameRule($"{_id}-.*[13579]")] },
            new GroupDefinition { Name = "empty", Rules = [new HostNameRule("nobody")] },
        ],
    };
}
