using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>Agents that answer what no agent may: the other one's row is there and well, whatever they say.</summary>
public sealed class HostileAgentTests
{
    private readonly StubAgent.Carrier _carrier = new();

    [Theory]
    [InlineData("no carrier")]
    [InlineData("no facts")]
    [InlineData("no host name")]
    [InlineData("no addresses")]
    [InlineData("an address is missing")]
    [InlineData("no custom facts")]
    [InlineData("facts throw")]
    [InlineData("facts are cancelled")]
    [InlineData("prepare throws")]
    [InlineData("no outcome")]
    [InlineData("no metrics")]
    [InlineData("a metric is missing")]
    [InlineData("no standard error")]
    [InlineData("no such status")]
    [InlineData("run throws")]
    [InlineData("run is cancelled")]
    public async Task One_that_breaks_the_contract_is_lost_and_the_run_goes_on(string fault)
    {
        var result = await RunAsync(fault);

        Assert.Equal(TestletStatus.Ok, result.Results.Single(row => row.Agent == "good").Status);
        Assert.Equal(TestletStatus.Unreachable, result.Results.Single(row => row.Agent == "bad").Status);
        Assert.StartsWith("Agent 'bad' was lost: ", result.LostAgents["bad"], StringComparison.Ordinal);
        Assert.DoesNotContain(result.LostAgents["bad"], char.IsControl);
        Assert.All(_carrier.Made, agent => Assert.True(agent.IsDisposed));
    }

    [Theory]
    [InlineData("end of time")]
    [InlineData("beginning of time")]
    [InlineData("will not go")]
    public async Task Odd_but_answered_is_taken(string fault) =>
        Assert.Equal(ResultStatus.Passed, (await RunAsync(fault)).Status);

    [Fact]
    public async Task What_is_shown_has_no_control_characters_in_it()
    {
        var row = (await RunAsync("escapes")).Results.Single(result => result.Agent == "bad");

        Assert.Equal(("a\uFFFD[31m\uFFFDb", "a\uFFFD[2J\uFFFDb", "a\uFFFD"), (row.Host, row.Reason, row.Metrics.Keys.Single()));
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
