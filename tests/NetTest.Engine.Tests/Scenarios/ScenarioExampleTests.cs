using NetTest.Engine.Scenarios;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

public class ScenarioExampleTests
{
    // Files with objects of a type are inventories, groups and test runs.
    public static TheoryData<string> Examples() =>
        [.. Directory.GetFiles(Profiles.Examples, "*.yaml").Where(path => !File.ReadLines(path).Any(line => line.StartsWith("type:", StringComparison.Ordinal))).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_case_of_an_example_has_a_plan(string name)
    {
        var file = ScenarioFile.Load(Path.Combine(Profiles.Examples, name));

        Assert.NotEmpty(file.Cases);
        foreach (var plan in file.Cases.Select(scenario => ScenarioPlan.Create(scenario, new ScenarioRunOptions())))
        {
            Assert.Equal(plan.Links.Count, plan.Links.Select(link => (link.Namespace, link.Interface)).Distinct().Count());
            Assert.All(plan.Servers, server => Assert.Contains(plan.Links, link => link.Namespace == server.Namespace && link.Role == "Server"));
            Assert.All(plan.Clients, client => Assert.Contains(plan.Links, link => link.Namespace == client.Namespace && link.Role == "Client"));
            Assert.All(plan.Clients, client => Assert.Contains(plan.Servers, server => server.Name == client.Server));
            Assert.All(plan.Links, link => Assert.Contains(plan.Bridges, bridge => bridge == link.Bridge));
            Assert.Equal(name == "demo.yaml", plan.EmulatedGateways.Count > 0);
            Assert.Equal(name is "wan.yaml" or "acceptance.yaml", plan.Links.Any(link => link.Egress != "none" && link.Ingress != "none"));
        }
    }

    [Fact]
    public void The_demo_is_the_published_one()
    {
        var file = ScenarioFile.Load(Path.Combine(Profiles.Examples, "demo.yaml"));

        var quick = ScenarioPlan.Create(file.GetCase(null), new ScenarioRunOptions());
        Assert.Equal(("quick", 2000L, 5L), (quick.Case, quick.TotalConnections, quick.TotalConcurrency));
        var baseCase = file.GetCase("base");
        var plan = ScenarioPlan.Create(baseCase, new ScenarioRunOptions());
        Assert.Equal((100_000L, 5L), (plan.TotalConnections, plan.TotalConcurrency));
        Assert.Equal(TimeSpan.Zero, baseCase.Clients[0].Options.Delay);
        var server = Assert.Single(plan.Servers);
        Assert.Equal(("sym", "tls", "www.sharepoint.com"), (server.Pattern, server.Protocol, server.ServerName));
        Assert.Equal(["10.100.1.1", "10.100.2.1"], plan.EmulatedGateways);
        Assert.Equal(["br_demo_s", "br_demo_c"], plan.Bridges);
        var mesh = ScenarioPlan.Create(file.GetCase("mesh"), new ScenarioRunOptions());
        Assert.Equal((10, 100, 10_000L), (mesh.Servers.Count, mesh.Clients.Count, mesh.TotalConnections));
        Assert.Equal(100, mesh.Clients.Select(client => (client.Namespace, client.Server)).Distinct().Count());
    }

    [Fact]
    public void A_plan_without_a_limit_or_with_an_open_loop_says_so()
    {
        var file = ScenarioFile.Load(Path.Combine(Profiles.Examples, "demo.yaml"));

        var plan = ScenarioPlan.Create(file.GetCase("rate"), new ScenarioRunOptions());

        Assert.Null(plan.TotalConnections);
        Assert.Null(plan.TotalConcurrency);
        Assert.Equal((200.0, null, 5.0), (plan.Clients[0].Rate, plan.Clients[0].Concurrency, plan.Clients[0].DurationSeconds));
    }

    [Fact]
    public void Gateways_are_emulated_only_when_the_case_or_the_run_says_so()
    {
        var scenario = ScenarioFile.Parse(Profiles.With("  emulate_gateways: true\n", ""), "good.yaml").GetCase(null);

        Assert.Empty(ScenarioPlan.Create(scenario, new ScenarioRunOptions()).EmulatedGateways);
        Assert.Equal(["10.1.1.1", "10.1.2.1"], ScenarioPlan.Create(scenario, new ScenarioRunOptions { EmulateGateways = true }).EmulatedGateways);
    }
}
