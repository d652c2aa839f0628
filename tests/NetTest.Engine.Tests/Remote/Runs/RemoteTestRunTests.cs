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
        var definition = Define("moody", ["red"], ["192.0.2.1", "192.0.2.2"], "", TargetKind.Uncontrolled) with { TimeLimit = TimeSpan.FromSeconds(2) };

        var result = await RemoteTestRun.RunAsync(definition, inventory, Options(), null, null, CancellationToken.None);

        Assert.Equal(ResultStatus.Failed, result.Status);
        Assert.Equal(8, result.Results.Count);
        Assert.Equal([TestletStatus.Failed, TestletStatus.TimedOut, TestletStatus.Ok, TestletStatus.Unreachable],
            new[] { $"{_id}-2", $"{_id}-4", $"{_id}-6", "ghost" }.Select(agent => result.Results.Where(row => row.Agent == agent).Select(row => row.Status).Distinct().Single()));
        Assert.Contains("does not exist", result.LostAgents["ghost"], StringComparison.Ordinal);
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
        var topology = await _lab.BuildAsync(CancellationToken.None);
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

    private static TestRunDefinition Define(string testlet, string[] sources, string[] targets, string arguments, TargetKind? kind = null) =>
        TestRunDefinition.AdHoc(testlet, sources, targets, arguments, kind) with { TimeLimit = TimeSpan.FromSeconds(20) };

    private AgentInventory Inventory() => new() { Lab = _lab, Agents = _lab.CreateAgents(new Dictionary<string, string>(StringComparer.Ordinal)) };

    private RemoteRunOptions Options() => new()
    {
        TestletFolders = [_programs.Folder],
        Groups =
        [
            new GroupDefinition { Name = "red", Rules = [new HostNameRule($"{_id}-.*[02468]")] },
            new GroupDefinition { Name = "blue", Rules = [new HostNameRule($"{_id}-.*[13579]")] },
            new GroupDefinition { Name = "empty", Rules = [new HostNameRule("nobody")] },
        ],
    };
}
