using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Carriers;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Yaml;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Reading;

public sealed class RemoteFileTests
{
    [Fact]
    public void Todds_runs_are_read_as_they_are()
    {
        var iperf = Run("""
            ---
            type: testrun
            label: test-iperf
            spec:
                targettype: group
                source:
                    name: red
                    app: iperf
                    args: "-c {{ target }}"
                target:
                    name: blue
                    app: iperf
                    args: "-s"
            """);
        var http = Run("""
            type: testrun
            label: test-http
            spec:
                targettype: uncontrolled
                source:
                    name: red
                    app: http
                    args: ""
                target:
                - salesforce.com
                - portal.office.com
            """);

        Assert.Equal(("test-iperf", TargetKind.Group), (iperf.Label, iperf.TargetKind));
        Assert.Equal(["red"], iperf.Sources);
        Assert.Equal(["blue"], iperf.Targets);
        Assert.Equal(["-c", "{{target}}"], iperf.Testlets[0].Arguments);
        Assert.Equal(("iperf", "-s"), (iperf.Testlets[0].ServerTestlet, iperf.Testlets[0].ServerArguments[0]));
        Assert.Equal(TargetKind.Uncontrolled, http.TargetKind);
        Assert.Equal(["salesforce.com", "portal.office.com"], http.Targets);
        Assert.Empty(http.Testlets[0].Arguments);
    }

    [Fact]
    public void Richer_runs_say_more()
    {
        var file = RemoteFile.Parse(
            """
            type: testrun
            label: all
            spec:
              inventory: agents.yaml
              groups: [g.yaml]
              sources: [red, a1]
              targettype: mesh
              neighbours: 3
              time_limit: 2.5
              targets_at_once: 4
              agents_at_once: 5
              ports: 20000-20099
              testlets:
              - ping
              - {testlet: mine, args: "-x 'a b'", server: yours, server_args: "{{ port }}"}
            """,
            "/tmp/x/run.yaml");
        var (run, inventory, groups, _) = file.Runs[0];

        Assert.Equal("/tmp/x/agents.yaml", inventory);
        Assert.Equal(["/tmp/x/g.yaml"], groups);
        Assert.Equal((TargetKind.Mesh, 3, 4, 5), (run.TargetKind, run.Neighbours, run.TargetsAtOnce, run.AgentsAtOnce));
        Assert.Equal(TimeSpan.FromSeconds(2.5), run.TimeLimit);
        Assert.Equal("20000-20099", run.Ports.ToString());
        Assert.Equal(["-x", "a b"], run.Testlets[1].Arguments);
        Assert.Equal("yours", run.Testlets[1].ServerTestlet);
    }

    [Fact]
    public void An_inventory_has_defaults_that_agents_override()
    {
        var inventory = RemoteFile.Parse(
            """
            defaults: {user: root, port: 2222, tags: {site: berlin, rack: "1"}, groups: [all], advertise: 10.0.0.0/8}
            namespaces: {count: 3, prefix: n, subnet: 10.9.0.0/24, tags: {rack: "3"}}
            agents:
            - name: a
            - {name: b, host: 192.0.2.1, user: me, tags: {rack: "2"}, groups: [red], namespace: x}
            """,
            "agents.yaml").Inventory!;

        Assert.Equal(["n1", "n2", "n3", "a", "b"], inventory.Agents.Select(agent => agent.Name), StringComparer.Ordinal);
        Assert.Equal(("ssh", "root", 2222), (inventory.Agents[3].Carrier, inventory.Agents[3].User, inventory.Agents[3].Port));
        Assert.Equal(("namespace", "me", "2", "berlin"), (inventory.Agents[4].Carrier, inventory.Agents[4].User, inventory.Agents[4].Tags["rack"], inventory.Agents[4].Tags["site"]));
        Assert.Equal("10.0.0.0/8", inventory.Agents[4].Advertise.Single().ToString());
        Assert.Equal(3, inventory.Lab!.Count);
        Assert.All(inventory.Agents.Take(3), agent => Assert.Equal(("berlin", "3", "all"), (agent.Tags["site"], agent.Tags["rack"], agent.Groups.Single())));
    }

    [Theory]
    [InlineData("type: grup\nspec: {}", "1:7", "'type' must be group, testrun or inventory, not 'grup'; did you mean 'group'?")]
    [InlineData("label: x\nspec: {}", "1:1", "lacks the key 'type'")]
    [InlineData("type: group\nspec: {group: g, matches: [{hostnam: a}]}", "2:29", "did you mean 'hostname'?")]
    [InlineData("type: group\nspec: {group: g, matches: [{hostname: 'a['}]}", "2:39", "no regular expression")]
    [InlineData("type: group\nspec: {group: g, matches: [{within_subnet: 10.0.0.0/33}]}", "2:44", "no subnet such as")]
    [InlineData("type: testrun\nspec: {sources: [a], testlets: [{testlet: x, args: \"'\"}]}", "2:52", "single quote has no end")]
    [InlineData("type: testrun\nspec: {targettype: uncontrolled, sources: [a], testlets: [ping]}", "2:7", "no targets")]
    [InlineData("type: testrun\nspec: {sources: [a], testlets: [ping], ports: 9-1}", "2:47", "range of ports")]
    [InlineData("agents: [{name: a}, {name: a}]", "1:28", "an agent 'a' already")]
    [InlineData("namespaces: {count: 300, subnet: 10.0.0.0/24}", "1:34", "no room for 300 addresses")]
    [InlineData("agents: [{name: a, port: 0}]", "1:26", "from 1 to 65535")]
    [InlineData("type: group\nspec: {group: g, matches: [{all: []}]}", "2:34", "'all' has no rules")]
    [InlineData("type: group\nspec: {group: g, matches: [{any: []}]}", "2:34", "'any' has no rules")]
    [InlineData("type: group\nspec: {group: g, matches: [{tag: =berlin}]}", "2:34", "which tag is not said")]
    [InlineData("agents: [nam: a]", "1:10", "did you mean 'name'?")]
    [InlineData("agents: [host: a]", "1:10", "lacks the key 'name'")]
    [InlineData("", "1:1", "the file is empty")]
    public void Mistakes_are_told_with_their_place(string yaml, string place, string what)
    {
        var mistake = Assert.Throws<ProfileException>(() => RemoteFile.Parse(yaml, "x.yaml")).Diagnostics[0];

        Assert.Equal(place, FormattableString.Invariant($"{mistake.Line}:{mistake.Column}"));
        Assert.Contains(what, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent:\n- {name: a}", "1:1", "an inventory has no key 'agent'; did you mean 'agents'?")]
    [InlineData("agents:\n- {naem: a}", "2:4", "an agent has no key 'naem'; did you mean 'name'?")]
    [InlineData("agents:\n- {name: a, carrier: namspace}", "2:22", "'carrier' must be ssh, namespace or local, not 'namspace'; did you mean 'namespace'?")]
    [InlineData("type: inventroy\nspec: {agents: [{name: a}]}", "1:7", "did you mean 'inventory'?")]
    [InlineData("tpye: group\nspec: {group: g, matches: [{hostname: a}]}", "1:1", "did you mean 'type'?")]
    [InlineData("namespaces: {cuont: 3}", "1:14", "did you mean 'count'?")]
    [InlineData("type: group\nspec: {group: g, macthes: [{hostname: a}]}", "2:18", "did you mean 'matches'?")]
    [InlineData("type: testrun\nspec: {sources: [a], testlets: [ping], targets: [b], targettype: uncontroled}", "2:66", "did you mean 'uncontrolled'?")]
    [InlineData("type: testrun\nspec: {sorces: [a], testlets: [ping]}", "2:8", "did you mean 'sources'?")]
    [InlineData("servers:\n- {}\nclients:\n- {}", "1:1", "'nettest scenario run'")]
    public void A_misspelt_word_is_one_mistake(string yaml, string place, string what)
    {
        var mistakes = Assert.Throws<ProfileException>(() => RemoteFile.Parse(yaml, "x.yaml")).Diagnostics;

        Assert.Contains(what, mistakes[0].Message, StringComparison.Ordinal);
        Assert.Equal(place, FormattableString.Invariant($"{mistakes[0].Line}:{mistakes[0].Column}"));
        Assert.True(mistakes.Count == 1, string.Join('\n', mistakes));
    }

    [Theory]
    [InlineData("sources: [a], testlets: [ping, pnig]", "x.yaml:2:39: There is no testlet 'pnig'; did you mean 'ping'?")]
    [InlineData("sources: [a], testlets: [{testlet: ping, args: --cuont 3}]", "x.yaml:2:43: Testlet 'ping': it has no option '--cuont'; did you mean '--count'?")]
    [InlineData("sources: [a, bule], testlets: [ping]", "x.yaml:2:21: There is no group or agent 'bule'; did you mean 'blue'?")]
    [InlineData("sources: [a], targets: [blu], testlets: [ping]", "x.yaml:2:32: There is no group or agent 'blu'; did you mean 'blue'?")]
    [InlineData("source: {name: rde, app: ping}, target: [h], targettype: uncontrolled", "x.yaml:2:23: There is no group or agent 'rde'; did you mean 'red'?")]
    [InlineData("source: {name: red, app: pnig}, target: [h], targettype: uncontrolled", "x.yaml:2:33: There is no testlet 'pnig'")]
    public async Task What_a_run_names_that_there_is_not_is_told_with_its_place_before_any_agent_is_asked(string spec, string message)
    {
        var file = RemoteFile.Parse($"type: testrun\nspec: {{{spec}}}", "x.yaml");
        var inventory = new AgentInventory { Agents = [new AgentEntry { Name = "a", Carrier = "never", Groups = ["red", "blue"] }] };
        var options = new RemoteRunOptions { Carriers = [new NeverCarrier()] };

        var exception = await Assert.ThrowsAsync<NetTestException>(() => RemoteTestRun.PlanAsync(file.Runs[0].Definition, inventory, options, TestContext.Current.CancellationToken));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    private sealed class NeverCarrier : IAgentCarrier
    {
        public string Name => "never";

        public Task<ITestAgent> ConnectAsync(AgentEntry agent, CancellationToken cancellationToken) => throw new InvalidOperationException("an agent was asked");
    }

    private static TestRunDefinition Run(string yaml) => RemoteFile.Parse(yaml, "run.yml").Runs.Single().Definition;
}
