using NetTest.Engine.Topology.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class FolderLockTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public FolderLockTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the lock is Linux's");
        Directory.CreateDirectory(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_waits_gets_it_when_it_is_let_go()
    {
        var held = FolderLock.TryTake(_folder.Path)!;
        Assert.Null(FolderLock.TryTake(_folder.Path));
        var waiting = FolderLock.WaitAsync(_folder.Path, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        using var taken = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(taken);
        Assert.Null(FolderLock.TryTake(_folder.Path));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_keeps_it_from_nobody()
    {
        var held = FolderLock.TryTake(_folder.Path)!;
        using var cancel = new CancellationTokenSource();
        var waiting = FolderLock.WaitAsync(_folder.Path, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        FolderLock? next = null;
        await Wait.UntilAsync(() => (next = FolderLock.TryTake(_folder.Path)) is not null);
        next!.Dispose();
    }

    [Fact]
    public async Task A_folder_that_goes_with_its_holder_is_nobodys()
    {
        var held = FolderLock.TryTake(_folder.Path)!;
        var waiting = FolderLock.WaitAsync(_folder.Path, CancellationToken.None);
        Directory.Delete(_folder.Path);
        held.Dispose();
        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(FolderLock.TryTake(_folder.Path));
    }
}
