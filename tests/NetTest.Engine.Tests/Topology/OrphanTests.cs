using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

[Collection(Group)]
public sealed class OrphanTests
{
    /// <summary>Those that remove what is orphaned on the whole machine run one after another: each would take away what another has just lost.</summary>
    internal const string Group = "orphans";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_a_dead_owner_left_goes_and_what_is_foreign_stays()
    {
        var names = new TestNames();
        using var foreign = new ScratchNamespace(names.Ns("foreign"));
        ScratchNamespace.Ip("link", "add", names.Bridge("f"), "type", "bridge");
        try
        {
            var topology = await BuildAsync(names, TopologyLifetime.Process);
            await LoseOwnerAsync(names.Ns("a"));
            var info = Assert.Single(await NamespaceCatalog.ListAsync(None), node => node.Name == names.Ns("a"));
            Assert.Equal(NamespaceState.Orphaned, info.State);
            Assert.Null(info.OwnerProcessId);

            await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, None);

            Assert.False(TestNames.Exists(names.Ns("a")));
            Assert.False(HostInspector.LinkExists(names.Bridge("x")));
            Assert.True(TestNames.Exists(names.Ns("foreign")));
            Assert.True(HostInspector.IsBridge(names.Bridge("f")));
            await topology.DisposeAsync();
        }
        finally
        {
            ScratchNamespace.Ip("link", "del", names.Bridge("f"));
        }
    }

    [Fact]
    public async Task The_next_build_of_the_same_names_takes_their_place()
    {
        var names = new TestNames();
        var first = await BuildAsync(names, TopologyLifetime.Process);
        await LoseOwnerAsync(names.Ns("a"));

        await using (await BuildAsync(names, TopologyLifetime.Process))
            Assert.True(TestNames.Exists(names.Ns("a")));

        await first.DisposeAsync();
        names.AssertGone();
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_build_is_cleared_from_what_was_intended()
    {
        var names = new TestNames();
        await BuildAsync(names, TopologyLifetime.Persistent);

        // As if the process had died after ip and before the inodes were written down; "never" was not made.
        await LoseOwnerAsync(names.Ns("a"), entry => entry with
        {
            Complete = false,
            Namespaces = [entry.Namespaces[0] with { Identity = null }, new JournalNamespace { Name = names.Ns("never") }],
        });

        var removed = await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, None);

        Assert.True(removed.Contains(names.Ns("a"), StringComparer.Ordinal) && removed.Contains(names.Bridge("x"), StringComparer.Ordinal));
        names.AssertGone();
    }

    [Fact]
    public async Task Kept_ones_go_only_when_asked_for_or_replaced_and_persistent_ones_by_name()
    {
        var names = new TestNames();
        await (await BuildAsync(names, TopologyLifetime.Kept)).DisposeAsync();
        await LoseOwnerAsync(names.Ns("a"));
        await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, None);
        Assert.True(TestNames.Exists(names.Ns("a")));
        await (await BuildAsync(names, TopologyLifetime.Kept)).DisposeAsync();
        Assert.True(TestNames.Exists(names.Ns("a")));
        await NamespaceCatalog.RemoveAsync(names.Ns("a"), None);
        names.AssertGone();

        await (await BuildAsync(names, TopologyLifetime.Persistent)).DisposeAsync();
        await LoseOwnerAsync(names.Ns("a"));
        Assert.Equal(NamespaceState.Active, Assert.Single(await NamespaceCatalog.ListAsync(None), node => node.Name == names.Ns("a")).State);
        var taken = await Assert.ThrowsAsync<NetTestException>(() => BuildAsync(names, TopologyLifetime.Process));
        Assert.Equal(ErrorReason.NamespaceExists, taken.Reason);
        await NamespaceCatalog.RemoveAsync(names.Ns("a"), None);
        names.AssertGone();
    }

    [Fact]
    public async Task Foreign_and_unknown_namespaces_are_not_removed()
    {
        using var foreign = new ScratchNamespace();
        var error = await Assert.ThrowsAsync<NetTestException>(() => NamespaceCatalog.RemoveAsync(foreign.Name, None));
        Assert.Equal(ErrorReason.NotOwned, error.Reason);
        var typo = foreign.Name[..^1];
        error = await Assert.ThrowsAsync<NetTestException>(() => NamespaceCatalog.RemoveAsync(typo, None));
        Assert.Equal(ErrorReason.NamespaceNotFound, error.Reason);
        Assert.Contains($"did you mean '{foreign.Name}'?", error.Message, StringComparison.Ordinal);
        Assert.Equal(NamespaceState.Foreign, Assert.Single(await NamespaceCatalog.ListAsync(None), node => node.Name == foreign.Name).State);
    }

    [Fact]
    public void A_namespace_is_known_by_its_inode_and_time()
    {
        using var ns = new ScratchNamespace();
        Assert.Equal(ScratchNamespace.Ip("netns", "exec", ns.Name, "readlink", "/proc/self/ns/net").Trim(), HostInspector.Inode(ns.Name));
        var identity = HostInspector.Identity(ns.Name);
        Assert.Equal(identity, HostInspector.Identity(ns.Name));
        ScratchNamespace.Ip("netns", "del", ns.Name);
        Assert.Null(HostInspector.Identity(ns.Name));
        using var successor = new ScratchNamespace(ns.Name);
        Assert.NotEqual(identity, HostInspector.Identity(ns.Name), StringComparer.Ordinal);
    }

    private static Task<LiveTopology> BuildAsync(TestNames names, TopologyLifetime lifetime) => LiveTopology.BuildAsync(
        new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.84.1.2/24"))] }, new TopologyOptions { Lifetime = lifetime, Label = "orphans" }, None);

    [Fact]
    public async Task What_is_left_of_a_topology_goes_when_somebody_took_its_namespaces_away()
    {
        var names = new TestNames();
        var spec = new TopologySpec { Namespaces = [names.Node("gone", names.Link("x", "10.88.9.1/24"))] };
        await using var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions { Lifetime = TopologyLifetime.Persistent }, CancellationToken.None);
        await NetTest.TestSupport.Shell.RunAsync("ip", "netns", "del", names.Ns("gone"));

        await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, CancellationToken.None);

        // Its name is free again, and the bridge that was made for it is gone.
        names.AssertGone();
    }

    [Fact]
    public async Task A_foreign_port_keeps_the_bridge_until_it_has_gone()
    {
        var names = new TestNames();
        var topology = await LiveTopology.BuildAsync(new TopologySpec { Namespaces = [names.Node("a", names.Link("x", "10.79.1.2/24"))] }, new TopologyOptions(), None);
        ScratchNamespace.Ip("link", "add", names.Bridge("f"), "type", "veth", "peer", "name", names.Bridge("g"));
        ScratchNamespace.Ip("link", "set", names.Bridge("f"), "master", names.Bridge("x"));
        await topology.DisposeAsync();
        Assert.True(HostInspector.IsBridge(names.Bridge("x")));
        Assert.False(TestNames.Exists(names.Ns("a")));

        ScratchNamespace.Ip("link", "del", names.Bridge("f"));
        await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, None);
        names.AssertGone();
    }

    private static async Task LoseOwnerAsync(string namespaceName, Func<JournalEntry, JournalEntry>? change = null)
    {
        using var held = await Journal.Machine.LockAsync(None);
        var entry = Journal.Machine.ReadAll().Single(entry => entry.Namespaces.Any(node => node.Name == namespaceName)) with { OwnerProcessId = int.MaxValue };
        Journal.Machine.Save(change is null ? entry : change(entry));
    }
}
