using System.Net;
using NetTest.Engine.Remote.Inventory;
using NetTest.Engine.Remote.Runs;
using NetTest.Engine.Results;
using NetTest.Engine.Tests.Remote.Agents;
using NetTest.Engine.Tests.Topology;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Runs;

/// <summary>Runs of one inventory of namespaces at the same time.</summary>
[Collection(NetworkGroup.Name)]
public sealed class RunsAtOnceTests : IDisposable
{
    private readonly TestNames _names = new($"uj{Guid.NewGuid():N}"[..8]);
    private readonly TestletPrograms _programs;
    private readonly NamespaceLab _lab;

    public RunsAtOnceTests()
    {
        Requires.Tool("ping", "iputils-ping");
        _programs = new TestletPrograms();
        _lab = new NamespaceLab { Count = 2, Prefix = $"{_names.Prefix}-", Bridge = _names.Prefix, Subnet = IPNetwork.Parse("10.198.6.0/24") };
    }

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task Five_have_networks_of_their_own_and_one_that_is_cancelled_takes_nothing_from_the_others()
    {
        var (here, go) = (_programs.Marker("here"), _programs.Marker("go"));
        Directory.CreateDirectory(here);
        // All are there before any goes on, and only then is the network used.
        _programs.Add("meets", $": > '{here}'/$$; [ \"$2\" = stays ] && exec sleep 1000.625; while [ ! -e '{go}' ]; do sleep 0.02; done; ping -c 1 -W 5 \"$1\" >/dev/null && echo '{{\"ok\": 1}}'");
        using var cancellation = new CancellationTokenSource();

        var others = Enumerable.Range(0, 4).Select(_ => RunAsync("", CancellationToken.None)).ToList();
        var stays = RunAsync("stays", cancellation.Token);
        await Wait.UntilAsync(() => Directory.GetFiles(here).Length == 5 || stays.IsFaulted || others.Exists(run => run.IsFaulted));
        var standing = Standing();
        await cancellation.CancelAsync();
        var cancelled = await stays;
        var left = Standing();
        await File.WriteAllTextAsync(go, "");
        var results = await Task.WhenAll(others);

        Assert.Equal((5, 4), (standing, left));
        Assert.Equal((ResultStatus.Cancelled, TestletStatus.Cancelled), (cancelled.Status, Assert.Single(cancelled.Results).Status));
        Assert.All(results, result => Assert.True(result.Status == ResultStatus.Passed, string.Join('\n', result.Results.Select(row => row.Reason))));
        // Whatever the namespaces were called, the rows say what the inventory says.
        Assert.All(results, result => Assert.Equal(($"{_lab.Prefix}1", $"{_lab.Prefix}2", "10.198.6.2"), (result.Results[0].Agent, result.Results[0].Target, result.Results[0].TargetAddress)));
        _names.AssertGone();
    }

    [Fact]
    public async Task Namespaces_of_the_users_own_are_never_evaded()
    {
        _programs.Add("meets", "echo '{}'");
        using var foreign = new ScratchNamespace($"{_lab.Prefix}2");

        var exception = await Assert.ThrowsAsync<NetTestException>(() => RunAsync("", CancellationToken.None));

        Assert.Equal(ErrorReason.NamespaceExists, exception.Reason);
        Assert.True(TestNames.Exists(foreign.Name));
    }

    private int Standing() => HostInspector.Namespaces().Count(name => name.StartsWith($"{_lab.Prefix}1", StringComparison.Ordinal));

    private Task<TestRunResult> RunAsync(string arguments, CancellationToken cancellationToken) => RemoteTestRun.RunAsync(
        TestRunDefinition.AdHoc("meets", [$"{_lab.Prefix}1"], [$"{_lab.Prefix}2"], arguments) with { TimeLimit = TimeSpan.FromSeconds(60) },
        new AgentInventory { Lab = _lab, Agents = _lab.CreateAgents(new Dictionary<string, string>(StringComparer.Ordinal)) },
        new RemoteRunOptions { TestletFolders = [_programs.Folder] },
        null,
        null,
        cancellationToken);
}
