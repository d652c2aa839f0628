using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Testlets;
using NetTest.Engine.Results;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Testlets;

public sealed class TestletDescriberTests
{
    [Fact]
    public void All_that_a_program_says_is_read()
    {
        var told = TestletDescriber.Read("n", "f", """{"summary": "s", "usage": "u", "load": true, "roles": ["server", "client", "server"], "metrics": {"rtt": {"unit": "ms", "better": "lower"}, "n": {}}}""", out var mistake)!;

        Assert.Null(mistake);
        Assert.Equal(("n", "f", "s", "u", true, true), (told.Name, told.Source, told.Summary, told.Usage, told.IsLoad, told.NeedsServer));
        Assert.Equal([TestletRole.Client, TestletRole.Server], told.Roles);
        Assert.Equal([new MetricDescription("rtt", "ms", MetricDirection.Lower), new MetricDescription("n", null, MetricDirection.Neutral)], told.Metrics);
    }

    [Fact]
    public void Without_roles_it_is_a_client() => Assert.Equal([TestletRole.Client], TestletDescriber.Read("n", "f", "{}", out _)!.Roles);

    [Theory]
    [InlineData("""{"roles": ["boss"]}""", "role 'boss' is none; there are client, server")]
    [InlineData("""{"roles": []}""", "it has no role")]
    [InlineData("""{"roles": "server"}""", "printed no description")]
    [InlineData("""{"roles": [1]}""", "printed no description")]
    [InlineData("""{"load": "yes"}""", "printed no description")]
    [InlineData("""{"metrics": {"a": {"better": "more"}}}""", "better is 'more'; there are lower, higher, neutral")]
    [InlineData("""{"metrics": {"a": {"better": "loewr"}}}""", "better is 'loewr'; did you mean 'lower'?")]
    [InlineData("""{"metrcs": {}}""", "it has a key 'metrcs'; did you mean 'metrics'?")]
    [InlineData("""{"metrics": {"a": {"units": "ms"}}}""", "it has a key 'units'; did you mean 'unit'?")]
    [InlineData("""{"metrics": [1]}""", "printed no description")]
    [InlineData("[]", "printed no description")]
    [InlineData("", "printed no description")]
    [InlineData("{", "printed no description")]
    public void What_is_wrong_is_told(string text, string what)
    {
        Assert.Null(TestletDescriber.Read("n", "f", text, out var mistake));
        Assert.Contains(what, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_in_testlets_say_which_ends_they_have() =>
        Assert.Equal(
            ["conntest Client Server", "http Client Server", "ping Client", "portknock Client", "throughput Client Server", "traceroute Client", "traffic Client Server"],
            BuiltInTestlets.Descriptions.Select(testlet => $"{testlet.Name} {string.Join(' ', testlet.Roles)}"),
            StringComparer.Ordinal);
}
