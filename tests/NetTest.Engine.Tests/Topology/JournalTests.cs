using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Native;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class JournalTests
{
    [Fact]
    public async Task An_entry_comes_back_as_it_was_and_the_folder_goes_with_the_last()
    {
        using var folder = new ScratchFolder();
        var journal = new Journal(folder.Path);
        var entry = Entry();
        using (await journal.LockAsync(CancellationToken.None))
            journal.Save(entry);

        var read = Assert.Single(journal.ReadAll());
        Assert.Equal(TopologyLifetime.Kept, read.Lifetime);
        var link = Assert.Single(Assert.Single(read.Namespaces).Links).ToSpec();
        Assert.Equal("10.1.1.2/24 2001:db8::2/64", string.Join(' ', link.Addresses));
        Assert.Equal("10.1.1.254", link.Gateway!.ToString());
        Assert.Equal(12.5, link.Egress!.DelayMs);
        Assert.Null(link.Ingress);

        using (await journal.LockAsync(CancellationToken.None))
            journal.Save(entry with { Namespaces = [], Bridges = [] });
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public async Task It_can_be_read_while_its_folder_comes_and_goes()
    {
        using var folder = new ScratchFolder();
        var journal = new Journal(folder.Path);
        var changing = Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                Directory.CreateDirectory(folder.Path);
                Directory.Delete(folder.Path);
            }
        });
        while (!changing.IsCompleted)
            Assert.Empty(journal.ReadAll());
        await changing;
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"version\":1,\"id\":\"00")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":1,\"id\":\"zz\",\"ownerProcessId\":1,\"ownerStartTime\":1,\"lifetime\":\"Process\",\"createdAt\":\"2026-01-01T00:00:00Z\"}")]
    public async Task A_broken_file_says_nothing_and_breaks_nothing(string content)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, "0a0b0c.json"), content);
        var journal = new Journal(folder.Path);
        using (await journal.LockAsync(CancellationToken.None))
        {
            journal.Save(Entry());
            journal.Sweep();
        }

        Assert.Equal("00beef", Assert.Single(journal.ReadAll()).Id);
    }

    [Fact]
    public async Task The_journal_of_a_later_version_is_left_alone()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Path);
        var path = Path.Combine(folder.Path, "0a0b0c.json");
        File.WriteAllText(path, "{\"version\":2,\"new\":true}");
        var journal = new Journal(folder.Path);
        using (await journal.LockAsync(CancellationToken.None))
            journal.Sweep();
        Assert.Empty(journal.ReadAll());
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task The_lock_holds_one_at_a_time_through_removals_of_the_folder()
    {
        using var folder = new ScratchFolder();
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            using var held = await new Journal(folder.Path).LockAsync(CancellationToken.None);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Assert.True(Directory.Exists(folder.Path));
            Interlocked.Decrement(ref inside);
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Who_waits_for_the_lock_no_longer_does_not_keep_it_when_it_comes()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Path);
        using var stop = new CancellationTokenSource();
        var held = FolderLock.TryTake(folder.Path);
        var waiting = FolderLock.WaitAsync(folder.Path, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held!.Dispose();

        // The thread that waited takes it and lets go of it: no call of this process's, nor of another's, finds it taken for good.
        using var next = await FolderLock.WaitAsync(folder.Path, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotNull(next);
    }

    [Fact]
    public void The_kernel_s_lock_excludes_a_second_holder_of_the_same_folder_but_not_of_its_successor()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Path);
        using var first = FolderLock.TryTake(folder.Path);
        Assert.NotNull(first);
        Assert.Null(FolderLock.TryTake(folder.Path));
        Directory.Delete(folder.Path);
        Assert.Null(FolderLock.TryTake(folder.Path));
        Directory.CreateDirectory(folder.Path);
        using var successor = FolderLock.TryTake(folder.Path);
        Assert.NotNull(successor);
    }

    [Fact]
    public void Who_is_an_orphan_follows_from_owner_lifetime_and_completeness()
    {
        var dead = Entry() with { Complete = true };
        Assert.False((dead with { Lifetime = TopologyLifetime.Persistent }).IsOrphan(includeKept: true));
        Assert.False(dead.IsOrphan(includeKept: false));
        Assert.True(dead.IsOrphan(includeKept: true));
        Assert.True((dead with { Lifetime = TopologyLifetime.Process }).IsOrphan(includeKept: false));
        Assert.True((dead with { Lifetime = TopologyLifetime.Persistent, Complete = false }).IsOrphan(includeKept: false));

        var me = ProcessIdentity.Current;
        var alive = dead with { Lifetime = TopologyLifetime.Process, OwnerProcessId = me.ProcessId, OwnerStartTime = me.StartTime };
        Assert.False(alive.IsOrphan(includeKept: true));
        Assert.True((alive with { OwnerStartTime = me.StartTime - 1 }).IsOrphan(includeKept: false));
    }

    private static JournalEntry Entry() => new()
    {
        Id = "00beef",
        OwnerProcessId = int.MaxValue,
        OwnerStartTime = 1,
        Lifetime = TopologyLifetime.Kept,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Bridges = ["br0"],
        Namespaces =
        [
            new JournalNamespace
            {
                Name = "n",
                Links =
                [
                    new JournalLink
                    {
                        Bridge = "br0",
                        Interface = "eth0",
                        HostInterface = "nt00beefp0",
                        Addresses = ["10.1.1.2/24", "2001:db8::2/64"],
                        Gateway = "10.1.1.254",
                        Egress = new ImpairmentSpec { DelayMs = 12.5 },
                    },
                ],
            },
        ],
    };
}
