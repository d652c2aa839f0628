using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Tests.Remote.Agents;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>Agents that answer what no agent may: the other one's row is there and well, whatever they say.</summary>
public sealed class HostileAgentTests
{
    private readonly StubAgent.Carrier _carrier = new();

    [Theory]
    [InlineData("no carrier", "InvalidOperationException: broken")]
    [InlineData("no facts", "facts is missing")]
    [InlineData("no host name", "facts.HostName is missing")]
    [InlineData("no addresses", "facts.Addresses is missing")]
    [InlineData("an address is missing", "value is missing")]
    [InlineData("no custom facts", "facts.Custom is missing")]
    [InlineData("endless facts", "more than 10000 facts")]
    [InlineData("facts throw", "FormatException: bro\uFFFDken")]
    [InlineData("facts are cancelled", "OperationCanceledException")]
    [InlineData("prepare throws", "InvalidOperationException")]
    [InlineData("no outcome", "outcome is missing")]
    [InlineData("no metrics", "outcome.Metrics is missing")]
    [InlineData("a metric is missing", "metric is missing")]
    [InlineData("endless metrics", "more than 1000 metrics")]
    [InlineData("endless text", "metrics of more than 131072 characters")]
    [InlineData("no standard error", "outcome.StandardError is missing")]
    [InlineData("no such status", "a status that is none")]
    [InlineData("run throws", "InvalidOperationException")]
    [InlineData("run is cancelled", "OperationCanceledException")]
    public async Task One_that_breaks_the_contract_is_lost_and_the_run_goes_on(string fault, string what)
    {
        var result = await RunAsync(fault);

        Assert.Equal(TestletStatus.Ok, result.Results.Single(row => row.Agent == "good").Status);
        Assert.Equal(TestletStatus.Unreachable, result.Results.Single(row => row.Agent == "bad").Status);
        Assert.StartsWith("Agent 'bad' was lost: ", result.LostAgents["bad"], StringComparison.Ordinal);
        Assert.Contains(what, result.LostAgents["bad"], StringComparison.Ordinal);
        Assert.DoesNotContain(result.LostAgents["bad"], char.IsControl);
        Assert.All(_carrier.Made, agent => Assert.True(agent.IsDisposed));
    }

    [Fact]
    public async Task One_that_hangs_is_a_row_that_says_where_and_each_phase_has_its_end()
    {
        using var programs = new TestletPrograms();
        var faults = new Dictionary<string, (TestletStatus Status, string Reason)>(StringComparer.Ordinal)
        {
            [""] = (TestletStatus.Ok, ""),
            ["connect hangs"] = (TestletStatus.Unreachable, "did not answer within 1.6 s, when it was asked to connect"),
            ["comes late"] = (TestletStatus.Unreachable, "did not answer within 1.6 s, when it was asked to connect"),
            ["facts hang"] = (TestletStatus.Unreachable, "did not answer within 1.6 s, when it was asked for its facts"),
            ["clock hangs"] = (TestletStatus.Unreachable, "did not answer within 1.6 s, when it was asked for its time"),
            ["check hangs"] = (TestletStatus.CheckFailed, "its check did not end within 1.5 s"),
            ["prepare hangs"] = (TestletStatus.CheckFailed, "it did not become ready within 1.4 s"),
            ["run hangs"] = (TestletStatus.Unreachable, "said nothing for 1.3 s past the limit of its testlet"),
        };
        var inventory = new AgentInventory { Agents = [.. faults.Keys.Select(fault => Entry(fault.Length == 0 ? "good" : fault, fault))] };
        var definition = TestRunDefinition.AdHoc("words", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled) with { TimeLimit = TimeSpan.FromSeconds(0.2) };
        var options = Options() with
        {
            TestletFolders = [programs.Folder],
            ConnectTimeout = TimeSpan.FromSeconds(1.6),
            CheckTimeout = TimeSpan.FromSeconds(1.5),
            PrepareTimeout = TimeSpan.FromSeconds(1.4),
            CollectTimeout = TimeSpan.FromSeconds(1.3),
        };

        // What is not heeded costs five seconds more, and nothing else does.
        var result = await RemoteTestRun.RunAsync(definition, inventory, options, null, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal(faults.Count, result.Results.Count);
        foreach (var row in result.Results)
        {
            var (status, reason) = faults[row.Agent == "good" ? "" : row.Agent];
            Assert.True(row.Status == status, $"{row.Agent}: {row.Status} {row.Reason}");
            Assert.Contains(reason, row.Reason ?? "", StringComparison.Ordinal);
        }

        // One that arrives when nobody waits any more is let go.
        _carrier.Late.SetResult();
        await Wait.UntilAsync(() => _carrier.Made.Count == faults.Count - 1 && _carrier.Made.All(agent => agent.IsDisposed));
    }

    [Theory]
    [InlineData("silent from check on", 1, 0, 2.8)]
    [InlineData("silent from prepare on", 2, 1, 2.7)]
    public async Task One_that_says_nothing_more_is_lost_and_asked_no_further(string fault, int checks, int prepared, double seconds)
    {
        using var programs = new TestletPrograms();
        // Two testlets against three targets in six steps: all but the first of them do not wait for it again.
        var definition = TestRunDefinition.AdHoc("words", ["*"], ["192.0.2.1", "192.0.2.2", "192.0.2.3"], kind: TargetKind.Uncontrolled) with
        {
            TargetsAtOnce = 1,
            Testlets = [new TestletCall { Testlet = "words" }, new TestletCall { Testlet = "big" }],
        };
        var options = Options() with
        {
            TestletFolders = [programs.Folder],
            CheckTimeout = TimeSpan.FromSeconds(1.5),
            PrepareTimeout = TimeSpan.FromSeconds(1.4),
            CollectTimeout = TimeSpan.FromSeconds(1.3),
        };

        var result = await RemoteTestRun.RunAsync(definition, Inventory(fault), options, null, null, CancellationToken.None);

        Assert.Equal((checks, prepared), _carrier.Made.Single(agent => agent.Name == "bad").Asked);
        Assert.Equal(FormattableString.Invariant($"Agent 'bad' has said nothing for {seconds} s."), result.LostAgents["bad"]);
        Assert.Equal(6, result.Results.Count(row => row is { Agent: "good", Status: TestletStatus.Ok }));
        Assert.Equal(6, result.Results.Count(row => row is { Agent: "bad", Status: TestletStatus.Unreachable } && row.Reason == result.LostAgents["bad"]));
    }

    [Fact]
    public async Task One_that_waits_for_an_instant_that_never_comes_is_ended_and_kept()
    {
        var options = Options() with { CollectTimeout = TimeSpan.FromSeconds(0.1) };
        var definition = TestRunDefinition.AdHoc("ping", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled) with { TimeLimit = TimeSpan.FromSeconds(0.2) };

        var result = await RemoteTestRun.RunAsync(definition, Inventory("never starts"), options, null, null, CancellationToken.None);

        var row = result.Results.Single(row => row.Agent == "bad");
        Assert.Equal((TestletStatus.TimedOut, "it did not end within 0.1 s past its limit and was ended; its agent's clock may have been set back"), (row.Status, row.Reason));
        Assert.Empty(result.LostAgents);
    }

    [Theory]
    [InlineData("beginning of time")]
    [InlineData("end of time")]
    public async Task A_row_began_after_it_was_asked_for_whatever_its_agents_clock_says(string fault)
    {
        var before = DateTimeOffset.UtcNow;

        var result = await RunAsync(fault);

        Assert.All(result.Results, row => Assert.InRange(row.StartedAt!.Value, before, DateTimeOffset.UtcNow));
    }

    [Theory]
    [InlineData(1, TestletStatus.Ok, "")]
    [InlineData(2, TestletStatus.CheckFailed, "its delivery stood still for 1.5 s")]
    [InlineData(1.4, TestletStatus.CheckFailed, " bytes were not delivered within 14.")]
    public async Task A_delivery_may_take_long_as_long_as_it_goes_on(double secondsForPart, TestletStatus status, string reason)
    {
        using var programs = new TestletPrograms();
        programs.Add("large", new string('#', 100_000));
        var time = new ManualTime();
        _carrier.OnPart = () => time.Advance(TimeSpan.FromSeconds(secondsForPart));
        var definition = TestRunDefinition.AdHoc("large", ["bad"], ["192.0.2.1"], kind: TargetKind.Uncontrolled);

        var result = await RemoteTestRun.RunAsync(
            definition, Inventory("slow line"), Options() with { TestletFolders = [programs.Folder], CheckTimeout = TimeSpan.FromSeconds(1.5), TimeProvider = time }, null, null, CancellationToken.None);

        var row = Assert.Single(result.Results);
        Assert.Equal(status, row.Status);
        Assert.Contains(reason, row.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_that_are_none_are_mistakes_of_the_user()
    {
        var definition = TestRunDefinition.AdHoc("ping", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled);
        (TestRunDefinition, RemoteRunOptions)[] wrong =
        [
            .. new[] { TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.MaxValue, Timeout.InfiniteTimeSpan }.SelectMany(limit => new[]
            {
                (definition with { TimeLimit = limit }, Options()),
                (definition, Options() with { ConnectTimeout = limit }),
                (definition, Options() with { CheckTimeout = limit }),
                (definition, Options() with { PrepareTimeout = limit }),
                (definition, Options() with { CollectTimeout = limit }),
            }),
            (definition with { TargetsAtOnce = 0 }, Options()),
            (definition with { AgentsAtOnce = -1 }, Options()),
            (definition with { Neighbours = 0 }, Options()),
        ];

        foreach (var (run, options) in wrong)
        {
            var exception = await Assert.ThrowsAsync<NetTestException>(() => RemoteTestRun.RunAsync(run, Inventory(""), options, null, null, CancellationToken.None));
            Assert.Equal(ErrorReason.InvalidArgument, exception.Reason);
        }

        Assert.Empty(_carrier.Made);
    }

    [Fact]
    public async Task An_agent_whose_clock_is_set_in_the_middle_of_a_run_still_starts_with_the_others()
    {
        var time = new LeapingTime();
        var definition = TestRunDefinition.AdHoc("ping", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled) with { Testlets = [new TestletCall { Testlet = "ping" }, new TestletCall { Testlet = "traceroute" }] };

        // A minute lies between the first testlet and the second.
        var result = await RemoteTestRun.RunAsync(definition, Inventory("clock is set"), Options() with { TimeProvider = time }, null, _ => time.Leap = TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(4, result.Results.Count(row => row.Status == TestletStatus.Ok));
        var (good, bad) = (_carrier.Made.Single(agent => agent.Name == "good").Starts, _carrier.Made.Single(agent => agent.Name == "bad").Starts);
        Assert.InRange((bad[0] - good[0])!.Value.TotalMinutes, -1, 1);
        Assert.InRange((bad[1] - good[1])!.Value.TotalMinutes, 59, 61);
    }

    [Fact]
    public async Task A_test_that_is_alone_in_its_step_has_nobody_to_wait_for()
    {
        await RemoteTestRun.RunAsync(TestRunDefinition.AdHoc("ping", ["good"], ["192.0.2.1"], kind: TargetKind.Uncontrolled), Inventory(""), Options(), null, null, CancellationToken.None);

        Assert.Equal([null], _carrier.Made.Single().Starts);
    }

    [Fact]
    public async Task A_PowerShell_script_where_there_is_no_pwsh_says_so()
    {
        using var programs = new TestletPrograms();
        programs.Write("script.ps1", "'{}'\n", "");

        var result = await RemoteTestRun.RunAsync(
            TestRunDefinition.AdHoc("script", ["good"], ["192.0.2.1"], kind: TargetKind.Uncontrolled), Inventory(""), Options() with { TestletFolders = [programs.Folder] }, null, null, CancellationToken.None);

        Assert.Equal((TestletStatus.CheckFailed, "it is a PowerShell script, and the agent has no pwsh"), (result.Results.Single().Status, result.Results.Single().Reason));
    }

    [Theory]
    [InlineData("end of time")]
    [InlineData("beginning of time")]
    [InlineData("will not go")]
    [InlineData("half a character")]
    [InlineData("endless standard error")]
    public async Task Odd_but_answered_is_taken(string fault) =>
        Assert.Contains("\"status\":\"Passed\"", ResultJson.Serialize(await RunAsync(fault)), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_shown_has_no_control_characters_in_it()
    {
        var row = (await RunAsync("escapes")).Results.Single(result => result.Agent == "bad");

        Assert.Equal(("a\uFFFD[31m\uFFFDb", "a\uFFFD[2J\uFFFDb", "a\uFFFD", "1\uFFFD[31m"), (row.Host, row.Reason, row.Metrics.Keys.Single(), row.Metrics.Values.Single().Text));
        Assert.Equal(("1\uFFFD[2J", "a\uFFFD]0;x\uFFFD\n\tb\nc"), (row.Version, row.StandardError));
    }

    [Fact]
    public async Task What_an_agent_calls_its_platform_is_shown_without_control_characters()
    {
        using var programs = new TestletPrograms();
        var folder = Directory.CreateDirectory(Path.Combine(programs.Folder, "osx-arm64"));
        File.Move(Path.Combine(programs.Folder, "words"), Path.Combine(folder.FullName, "words"));

        var result = await RemoteTestRun.RunAsync(
            TestRunDefinition.AdHoc("words", ["bad"], ["192.0.2.1"], kind: TargetKind.Uncontrolled), Inventory("escapes"), Options() with { TestletFolders = [programs.Folder] }, null, null, CancellationToken.None);

        Assert.Equal("there is no 'words' for linux\uFFFD\uFFFD in the testlet folders", result.Results.Single().Reason);
    }

    [Fact]
    public async Task What_standard_error_says_is_kept_to_its_limit()
    {
        var row = (await RunAsync("endless standard error")).Results.Single(result => result.Agent == "bad");

        Assert.Equal((true, 16 * 1024 - 1), (row.OutputTruncated, row.StandardError.Length));
    }

    [Fact]
    public async Task A_survey_lets_its_agents_go_even_if_its_listener_throws_or_it_is_cancelled()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => AgentSurvey.RunAsync(Inventory(""), Options(), _ => throw new InvalidDataException("full"), CancellationToken.None));
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AgentSurvey.RunAsync(Inventory(""), Options(), _ => cancellation.Cancel(), cancellation.Token));

        Assert.NotEmpty(_carrier.Made);
        Assert.All(_carrier.Made, agent => Assert.True(agent.IsDisposed));
    }

    [Theory]
    [InlineData(50, 3)]
    [InlineData(7, 1)]
    [InlineData(5, 9)]
    public async Task In_a_bounded_mesh_each_is_tested_as_often_as_it_tests(int count, int neighbours)
    {
        var definition = TestRunDefinition.AdHoc("ping", ["*"], []) with { Neighbours = neighbours };

        var plan = await RemoteTestRun.PlanAsync(definition, Many(count), Options(), CancellationToken.None);

        var each = Math.Min(neighbours, count - 1);
        Assert.Equal(Enumerable.Repeat(each, count), plan.Tests.CountBy(test => test.Agent, StringComparer.Ordinal).Select(agent => agent.Value));
        Assert.Equal(Enumerable.Repeat(each, count), plan.Tests.CountBy(test => test.Target, StringComparer.Ordinal).Select(agent => agent.Value));
        Assert.DoesNotContain(plan.Tests, test => test.Agent == test.Target);
    }

    [Theory]
    [InlineData(40, 7, 2)]
    [InlineData(7, 40, 2)]
    [InlineData(10, 10, 3)]
    public async Task Between_groups_no_target_is_tested_much_more_than_another(int sources, int targets, int neighbours)
    {
        var options = Options() with
        {
            Groups = [.. Enumerable.Range(0, sources).Select(i => Named("red", i)), .. Enumerable.Range(sources, targets).Select(i => Named("blue", i))],
        };
        var definition = TestRunDefinition.AdHoc("ping", ["red"], ["blue"]) with { Neighbours = neighbours };

        var plan = await RemoteTestRun.PlanAsync(definition, Many(sources + targets), options, CancellationToken.None);

        Assert.Equal(sources * neighbours, plan.Tests.Count);
        var mean = (double)sources * neighbours / targets;
        Assert.All(plan.Tests.CountBy(test => test.Target, StringComparer.Ordinal), target => Assert.InRange(target.Value, Math.Floor(mean) - 1, Math.Ceiling(mean) + 1));

        static GroupDefinition Named(string group, int number) => new() { Name = group, Rules = [new HostNameRule($"n{number}")] };
    }

    /// <summary>The system's clock, whose timestamps have leapt ahead.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        internal TimeSpan Leap { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Leap.TotalSeconds * TimestampFrequency);
    }

    private static AgentInventory Many(int count) => new()
    {
        Agents = [.. Enumerable.Range(0, count).Select(i => Entry($"n{i}", ""))],
    };

    private static AgentInventory Inventory(string fault) => new() { Agents = [Entry("good", ""), Entry("bad", fault)] };

    private static AgentEntry Entry(string name, string fault) =>
        new() { Name = name, Carrier = "stub", Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["fault"] = fault } };

    private Task<TestRunResult> RunAsync(string fault) => RemoteTestRun.RunAsync(
        TestRunDefinition.AdHoc("ping", ["*"], ["192.0.2.1"], kind: TargetKind.Uncontrolled), Inventory(fault), Options(), null, null, CancellationToken.None);

    private RemoteRunOptions Options() => new()
    {
        Carriers = [_carrier],
        Groups = [new GroupDefinition { Name = "all", Rules = [new HostNameRule(".*"), new ValueRule("address", null, isTag: false), new ValueRule("rack", "1", isTag: false)] }],
    };
}
