using Microsoft.Extensions.Logging.Abstractions;
using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class OwnNamesTests
{
    private static readonly TopologyId s_id = TopologyId.Parse("00abcd");

    private static readonly TopologySpec s_spec = new()
    {
        Namespaces = [Node("a-1", "lab0"), Node("a-2", "lab0")],
    };

    [Fact]
    public void Free_names_are_kept() => Assert.Same(s_spec, Choose([Run("b-1", "other0")], links: ["other0"]));

    [Fact]
    public void Where_a_run_has_a_name_all_are_its_own()
    {
        var chosen = Choose([Run("a-2", "lab0")], links: ["lab0"]);

        Assert.Equal(["a-1-00abcd", "a-2-00abcd"], chosen.Namespaces.Select(node => node.Name), StringComparer.Ordinal);
        Assert.All(chosen.Namespaces, node => Assert.Equal("nt00abcdb0", Assert.Single(node.Links).Bridge));
    }

    [Fact]
    public void The_bridge_of_a_run_that_stands_by_itself_is_not_joined() =>
        Assert.Equal("nt00abcdb0", Choose([Run("b-1", "lab0")], links: ["lab0"]).Namespaces[0].Links[0].Bridge);

    [Fact]
    public void A_bridge_of_a_scenario_is_joined() => Assert.Same(s_spec, Choose([Run("b-1", "lab0") with { Isolated = false }], links: ["lab0"]));

    [Fact]
    public void On_a_bridge_of_the_users_the_addresses_would_be_taken_and_so_the_names_stay_and_are_refused() =>
        Assert.Same(s_spec, Choose([Run("a-1", "lab0") with { Bridges = [] }], links: ["lab0"]));

    [Theory]
    [InlineData(TopologyLifetime.Persistent)]
    [InlineData(TopologyLifetime.Kept)]
    public void What_the_user_asked_to_keep_is_not_evaded(TopologyLifetime lifetime) =>
        Assert.Same(s_spec, Choose([Run("a-1", "other0") with { Lifetime = lifetime }], links: ["other0"]));

    [Fact]
    public void A_namespace_that_is_nobodys_run_is_not_evaded() => Assert.Same(s_spec, Choose([Run("a-1", "lab0")], links: ["lab0"], namespaces: ["a-2"]));

    [Fact]
    public void Where_the_user_has_files_for_a_name_it_stays() => Assert.Same(s_spec, Choose([Run("a-1", "lab0")], links: ["lab0"], files: ["a-2"]));

    private static NamespaceSpec Node(string name, string bridge) => new() { Name = name, Links = [new LinkSpec { Bridge = bridge }] };

    private static JournalEntry Run(string node, string bridge) => new()
    {
        Id = "000001",
        OwnerProcessId = 1,
        OwnerStartTime = 0,
        Lifetime = TopologyLifetime.Process,
        Isolated = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Namespaces = [new JournalNamespace { Name = node }],
        Bridges = [bridge],
    };

    private static TopologySpec Choose(IReadOnlyList<JournalEntry> entries, string[] links, string[]? namespaces = null, string[]? files = null)
    {
        var owned = entries.SelectMany(entry => entry.Namespaces).Select(node => node.Name).ToList();
        var host = new HostSnapshot
        {
            Namespaces = owned.Concat(namespaces ?? []).ToHashSet(StringComparer.Ordinal),
            Links = links.ToDictionary(name => name, _ => true, StringComparer.Ordinal),
            Owners = owned.ToDictionary(name => name, _ => "somebody", StringComparer.Ordinal),
            NamesWithFiles = (files ?? []).ToHashSet(StringComparer.Ordinal),
        };
        return OwnNames.Choose(s_spec, entries, host, s_id, NullLogger.Instance);
    }
}
