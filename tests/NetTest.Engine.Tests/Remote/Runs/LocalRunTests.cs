using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Tests.Remote.Agents;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>Runs of users' programs on agents of this machine, each with a cache of its own, as hosts have.</summary>
public sealed class LocalRunTests : IDisposable
{
    private readonly TestletPrograms _programs;

    public LocalRunTests()
    {
        Requires.Tool("setsid", "util-linux");
        _programs = new TestletPrograms();
    }

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task A_check_that_hangs_is_ended_at_its_deadline()
    {
        _programs.Write("ponders", $": >{_programs.Marker("checked")}; exec sleep {_programs.Seconds}\n");

        var time = new GatedTime(TimeSpan.FromSeconds(77));

        var running = RunAsync("ponders", ["a"], new RemoteRunOptions { CheckTimeout = TimeSpan.FromSeconds(77), TimeProvider = time });
        await Wait.UntilAsync(() => File.Exists(_programs.Marker("checked")) || running.IsCompleted);
        time.Open();

        var row = Assert.Single((await running).Results);
        Assert.Equal((TestletStatus.CheckFailed, "its check did not end within 77 s"), (row.Status, row.Reason));
        Assert.True(File.Exists(_programs.Marker("checked")));
        Assert.NotEqual(0, (await Shell.RunAsync("pgrep", "-f", $"^sleep {_programs.Seconds}")).ExitCode);
    }

    [Fact]
    public async Task A_testlet_that_changes_after_its_check_runs_as_it_was()
    {
        Change("fickle");

        var row = Assert.Single((await RunAsync("fickle", ["a"], new RemoteRunOptions())).Results);

        Assert.Contains("another", await File.ReadAllTextAsync(Path.Combine(_programs.Folder, "fickle")), StringComparison.Ordinal);
        Assert.True(row.Status == TestletStatus.Ok, row.Reason);
        Assert.Equal("first", row.Metrics["version"].Text);
    }

    [Fact]
    public async Task A_testlet_that_changes_between_two_deliveries_is_never_run_as_something_else()
    {
        Change("fickle");

        // One after the other: the first agent's check changes the file that the second one is to get.
        var rows = (await RunAsync("fickle", ["a", "b"], new RemoteRunOptions { ConnectionsAtOnce = 1 })).Results.ToDictionary(row => row.Agent, StringComparer.Ordinal);

        Assert.Equal((TestletStatus.Ok, "first"), (rows["a"].Status, rows["a"].Metrics["version"].Text));
        Assert.Equal(TestletStatus.CheckFailed, rows["b"].Status);
        Assert.Contains("changed", rows["b"].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_tells_as_what_it_ran_and_a_lost_agent_that_may_belong_to_the_run_fails_it()
    {
        _programs.Add("stub", "echo '{\"ok\": 1}'");
        var entries = new[]
        {
            new AgentEntry { Name = "a", Carrier = "own", Groups = ["red"] },
            // In 'other' for sure by its name, and perhaps in 'red' by its address, which nobody knows, and no other machine has (RFC 1112, 4).
            new AgentEntry { Name = "ghost", Carrier = "namespace", Namespace = "no-such-namespace" },
        };
        var groups = RemoteFile.Parse("""
            - {type: group, spec: {group: red, matches: [{within_subnet: 240.0.0.0/24}], priority: 1}}
            - {type: group, spec: {group: other, matches: [{hostname: ghost}]}}
            """, "groups.yaml").Groups;
        var definition = TestRunDefinition.AdHoc("stub", ["red"], ["192.0.2.1"], "-x 'a b'", TargetKind.Uncontrolled) with { TimeLimit = TimeSpan.FromSeconds(20) };
        var options = new RemoteRunOptions { Groups = groups, TestletFolders = [_programs.Folder], Carriers = [new Carrier(_programs.Cache)] };

        var perhaps = await RemoteTestRun.RunAsync(definition, new AgentInventory { Agents = entries }, options, null, null, CancellationToken.None);
        var never = await RemoteTestRun.RunAsync(definition, new AgentInventory { Agents = entries }, options with { Groups = [.. groups.Select(group => group with { Priority = 0 })] }, null, null, CancellationToken.None);

        Assert.Equal((TestletStatus.Ok, ResultStatus.Failed), (Assert.Single(perhaps.Results).Status, perhaps.Status));
        Assert.Equal((TestletStatus.Ok, ResultStatus.Passed), (Assert.Single(never.Results).Status, never.Status));

        // That nobody else is in the group is no mistake of the run's; without the lost one it is.
        var nobody = await RemoteTestRun.RunAsync(definition, new AgentInventory { Agents = [entries[1]] }, options, null, null, CancellationToken.None);
        Assert.Equal((0, ResultStatus.Failed, "ghost"), (nobody.Results.Count, nobody.Status, Assert.Single(nobody.LostAgents).Key));
        var error = await Assert.ThrowsAsync<NetTestException>(() => RemoteTestRun.RunAsync(
            definition, new AgentInventory { Agents = [entries[0] with { Groups = [] }] }, options, null, null, CancellationToken.None));
        Assert.Equal(ErrorReason.GroupNotFound, error.Reason);
        Assert.Contains("\"options\":{\"arguments\":\"-x 'a b'\",", ResultJson.Serialize(never.Results[0]), StringComparison.Ordinal);
    }

    // Its check writes another program over the file that it came from.
    private void Change(string name)
    {
        var path = Path.Combine(_programs.Folder, name);
        _programs.Write(name, $"if [ \"$1\" = check ]; then echo 'Check mode PASSED'; printf '#!/bin/sh\\necho another' >'{path}'; else echo '{{\"version\": \"first\"}}'; fi\n");
    }

    private Task<TestRunResult> RunAsync(string testlet, IReadOnlyList<string> agents, RemoteRunOptions options)
    {
        var inventory = new AgentInventory { Agents = [.. agents.Select(name => new AgentEntry { Name = name, Carrier = "own" })] };
        var definition = TestRunDefinition.AdHoc(testlet, ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled) with { TimeLimit = TimeSpan.FromSeconds(20) };
        return RemoteTestRun.RunAsync(definition, inventory, options with { TestletFolders = [_programs.Folder], Carriers = [new Carrier(_programs.Cache)] }, null, null, CancellationToken.None);
    }

    private sealed class Carrier(string caches) : IAgentCarrier
    {
        public string Name => "own";

        public Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken) =>
            Task.FromResult<ITestAgent>(new AgentHost(new AgentHostOptions { CacheFolder = Path.Combine(caches, agent.Name), HostName = agent.Name }));
    }
}
