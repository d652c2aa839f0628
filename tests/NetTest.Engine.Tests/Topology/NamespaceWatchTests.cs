using NetTest.Engine.Topology;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class NamespaceWatchTests
{
    // Without an event it would look again after ten.
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task A_name_that_goes_is_noticed_when_it_goes()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Path);
        var path = Path.Combine(folder.Path, "red");
        await File.WriteAllTextAsync(path, "");
        using var watch = new NamespaceWatch(folder.Path);
        var looks = 0;
        var gone = watch.UntilAsync(
            () =>
            {
                looks++;
                return !File.Exists(path);
            },
            CancellationToken.None);
        Assert.False(gone.IsCompleted);
        File.Delete(path);
        await gone.WaitAsync(s_soon);
        Assert.InRange(looks, 2, 3);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_watch_it_looks_and_it_can_be_cancelled()
    {
        using var watch = new NamespaceWatch("/nowhere/at/all");
        var looks = 0;
        await watch.UntilAsync(() => ++looks == 2, CancellationToken.None).WaitAsync(s_soon);
        using var cancel = new CancellationTokenSource();
        var waiting = watch.UntilAsync(() => false, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
