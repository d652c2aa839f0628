using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Remote.Groups;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Groups;

public sealed class GroupPlacerTests
{
    [Theory]
    [InlineData("todd-agent-1", "blue")]
    [InlineData("todd-agent-12", "red")]
    [InlineData("xtodd-agent-1", null)]
    [InlineData("todd-agent-1.example.com", null)]
    public void The_groups_of_todds_demo_place_agents_as_it_says(string host, string? group)
    {
        var groups = Groups("""
            ---
            type: group
            label: blue
            spec:
                group: blue
                matches:
                - hostname: "todd-agent-.*[13579]"
            ---
            type: group
            label: red
            spec:
                group: red
                matches:
                - hostname: "todd-agent-.*[02468]"
            """);

        Assert.Equal(group is null ? [] : [group], Place(Subject(host), groups).Groups);
    }

    [Theory]
    [InlineData("192.168.0.7/24", true)]
    [InlineData("192.168.1.7/24", false)]
    [InlineData("2001:db8:1::7/64", true)]
    public void A_subnet_holds_an_agent_by_any_of_its_addresses(string address, bool isIn)
    {
        var groups = Groups("""
            type: group
            label: dc
            spec:
              group: dc
              matches:
              - within_subnet: "192.168.0.0/24"
              - within_subnet: "2001:db8:1::/48"
            """);

        Assert.Equal(isIn, Place(Subject("a", ["10.0.0.1/8", address]), groups).Groups.Count == 1);
    }

    [Fact]
    public void All_any_and_not_over_facts_and_tags()
    {
        var groups = Groups("""
            type: group
            label: g
            spec:
              group: g
              matches:
              - all:
                - tag: {site: "ber.*"}
                - any:
                  - fact: {os: "Debian.*"}
                  - fact: rack=7
                - not: {tag: retired}
            """);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "berlin" };

        Assert.Single(Place(Subject("a", tags: tags), groups).Groups);
        Assert.Empty(Place(Subject("a"), groups).Groups);
        Assert.Empty(Place(Subject("a", tags: new Dictionary<string, string>(tags, StringComparer.Ordinal) { ["retired"] = "" }), groups).Groups);
        Assert.Empty(Place(Subject("a", tags: new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "oberlin" }), groups).Groups);
    }

    [Fact]
    public void Priority_then_the_more_specific_rule_then_the_name_decides_in_whatever_order_the_groups_come()
    {
        var groups = Groups("""
            - {type: group, label: z, spec: {group: subnet24, matches: [{within_subnet: 10.0.0.0/24}]}}
            - {type: group, label: y, spec: {group: subnet8, matches: [{within_subnet: 10.0.0.0/8}]}}
            - {type: group, label: x, spec: {group: pattern, matches: [{hostname: "a.*"}]}}
            - {type: group, label: w, spec: {group: name, matches: [{hostname: a1}]}}
            - {type: group, label: v, spec: {group: also, matches: [{hostname: a1}]}}
            """);
        var subject = Subject("a1", ["10.0.0.5/24"]);
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            var shuffled = groups.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(["also"], Place(subject, shuffled).Groups);
            Assert.Equal(["also", "name", "pattern", "subnet24", "subnet8"], GroupPlacer.Place(subject, shuffled, allowSeveral: true).Groups);
            Assert.Equal(["subnet8"], Place(subject, [.. shuffled.Select(group => group.Name == "subnet8" ? group with { Priority = 1 } : group)]).Groups);
        }

        Assert.Contains("not in subnet8, though address 10.0.0.5 lies in 10.0.0.0/8: also is more specific, 2000 over 264", Place(subject, groups).Why, StringComparer.Ordinal);
    }

    [Fact]
    public void The_inventory_goes_before_rules()
    {
        var groups = Groups("{type: group, label: g, spec: {group: byname, matches: [{hostname: a1}]}}");
        var subject = Subject("a1");
        var placed = Place(subject with { Entry = subject.Entry with { Groups = ["hinted"] } }, groups);

        Assert.Equal(["hinted"], placed.Groups);
    }

    [Theory]
    [InlineData("{not: {within_subnet: 10.0.0.0/8}}")]
    [InlineData("{not: {fact: os=Debian.*}}")]
    [InlineData("{not: {fact: rack}}")]
    [InlineData("{all: [{hostname: \"a.*\"}, {not: {fact: processors=2}}]}")]
    [InlineData("{within_subnet: 10.0.0.0/8}")]
    [InlineData("{fact: kernel=6.1}")]
    public void What_an_agent_has_not_told_puts_it_nowhere_but_may(string rule)
    {
        var groups = Groups($"{{type: group, spec: {{group: g, matches: [{rule}]}}}}");
        var silent = Subject("a1") with { HasAnswered = false };

        var placed = Place(silent, groups);

        Assert.Empty(placed.Groups);
        Assert.Equal(["g"], placed.Undecided);
        Assert.Contains("did not answer", Assert.Single(placed.Why), StringComparison.Ordinal);
        Assert.Empty(Place(Subject("a1"), groups).Undecided);
    }

    [Fact]
    public void An_agent_that_did_not_answer_is_where_its_name_its_tags_and_its_hosts_address_put_it()
    {
        var groups = Groups("""
            - {type: group, spec: {group: name, matches: [{hostname: "a.*"}]}}
            - {type: group, spec: {group: tagged, matches: [{tag: {site: berlin}}]}}
            - {type: group, spec: {group: untagged, matches: [{not: {tag: rack}}]}}
            - {type: group, spec: {group: net, matches: [{within_subnet: 10.0.0.0/8}]}}
            - {type: group, spec: {group: other, matches: [{within_subnet: 10.0.0.0/24}]}}
            - {type: group, spec: {group: first, matches: [{within_subnet: 192.0.2.0/24}], priority: 1}}
            """);
        var silent = Subject("a1", ["10.9.0.1"], new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = "berlin" }) with { HasAnswered = false };

        var all = GroupPlacer.Place(silent, groups, allowSeveral: true);
        var one = Place(silent, groups);

        Assert.Equal(["name", "tagged", "net", "untagged"], all.Groups);
        Assert.Equal(["first", "other"], all.Undecided);
        // 'other' could not take it from 'name', which is more specific; 'first' could.
        Assert.Equal(["name"], one.Groups);
        Assert.Equal(["first"], one.Undecided);
    }

    [Fact]
    public void A_subnet_of_mapped_addresses_is_the_IPv4_one() =>
        Assert.Single(Place(Subject("a", ["192.0.2.7/24"]), Groups("{type: group, spec: {group: g, matches: [{within_subnet: '::ffff:192.0.2.0/120'}]}}")).Groups);

    [Fact]
    public void A_pattern_that_takes_for_ever_does_not_match_and_one_that_would_escape_is_refused()
    {
        // In linear time: it is decided, and its opposite holds.
        var rule = new HostNameRule("(a+)+b");
        // What looks back cannot be had in linear time: undecided, and so neither it nor its opposite puts an agent anywhere.
        var backward = new HostNameRule(@"(a+)+\1b");
        var undecided = new Undecided();
        var subject = Subject(new string('a', 60));

        Assert.Equal((false, false), (rule.Judge(subject).Matches, rule.Judge(subject).IsUndecided));
        Assert.True(new NotRule(rule).Judge(subject).Matches);
        var verdict = backward.Judge(subject);
        Assert.Equal((false, true), (verdict.Matches, verdict.IsUndecided));
        Assert.Contains("too long to decide", verdict.Why, StringComparison.Ordinal);
        Assert.False(new NotRule(undecided).Judge(subject).Matches);
        Assert.False(new NotRule(new AnyRule([rule, undecided])).Judge(subject).Matches);
        Assert.True(new NotRule(new AllRule([undecided, rule])).Judge(subject).Matches);
        Assert.Throws<NetTestException>(() => new HostNameRule("a)|(?:.*"));
    }

    /// <summary>Takes no time at all for it.</summary>
    private sealed record Undecided : GroupRule
    {
        public override RuleVerdict Judge(GroupSubject subject) => new(Matches: false, 0, "", IsUndecided: true);
    }

    private static GroupPlacement Place(GroupSubject subject, IReadOnlyList<GroupDefinition> groups) => GroupPlacer.Place(subject, groups, allowSeveral: false);

    private static IReadOnlyList<GroupDefinition> Groups(string yaml) => RemoteFile.Parse(yaml, "groups.yaml").Groups;

    private static GroupSubject Subject(string host, string[]? addresses = null, Dictionary<string, string>? tags = null) => new(
        new AgentEntry { Name = host, Tags = tags ?? new Dictionary<string, string>(StringComparer.Ordinal) },
        new AgentFacts
        {
            HostName = host,
            Addresses = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eth0"] = addresses ?? [] },
            OperatingSystem = "Debian GNU/Linux 12",
            Kernel = "6.1",
            Architecture = "x64",
            ProcessorCount = 2,
            Version = "0.1.0",
            Custom = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["rack"] = ["7"] },
        });
}
