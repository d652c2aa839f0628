using NetTest.Engine.Sockets;
using NetTest.Engine.Topology.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class LinkNewsTests
{
    [Fact]
    public async Task A_link_that_changes_is_told_in_its_namespace_and_a_wait_can_be_cancelled()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        using var news = LinkNews.TryOpen(context)!;
        // There is a loopback device only, of which the kernel has nothing to add later, as it has of a veth that has just come up.
        var next = news.NextAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        await TestNamespaces.ExecAsync(ns.Name, "ip", "link", "set", "lo", "down");
        await Wait.ForAsync(next);

        // What came while nobody waited is told later, all of it; then there is none.
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (true)
                await news.NextAsync(cancel.Token);
        });
    }

    [Fact]
    public async Task More_news_than_the_socket_holds_is_news_as_well()
    {
        using var ns = new ScratchNamespace();
        using var context = NetworkContext.Open(ns.Name);
        using var news = LinkNews.TryOpen(context)!;
        var script = string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"link set dev lo {(i % 2 == 0 ? "down" : "up")}"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
        await TestNamespaces.ExecAsync(ns.Name, "ip", "-batch", file);
        File.Delete(file);
        await Wait.ForAsync(news.NextAsync(CancellationToken.None));
    }
}
