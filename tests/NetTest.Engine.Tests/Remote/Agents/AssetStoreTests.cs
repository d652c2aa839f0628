using System.Security.Cryptography;
using System.Text;
using NetTest.Engine.Remote.Agents;
using NetTest.Engine.Tests.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Remote.Agents;

/// <summary>Where programs that arrive are kept.</summary>
public sealed class AssetStoreTests : IDisposable
{
    private readonly ScratchFolder _home = new();

    public AssetStoreTests() => Directory.CreateDirectory(_home.Path);

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_cache_is_below_the_home_unless_the_environment_names_another_place()
    {
        Assert.Equal(Path.Combine(_home.Path, ".cache", "nettest"), AssetStore.DefaultFolder("", _home.Path));
        Assert.Equal("/srv/cache/nettest", AssetStore.DefaultFolder("/srv/cache", _home.Path));
    }

    [Fact]
    public async Task Root_in_another_users_home_keeps_programs_where_only_root_may_write()
    {
        Requires.Root();
        await Shell.RunAsync("chown", "12345", _home.Path);
        Assert.Equal("/var/cache/nettest", AssetStore.DefaultFolder(null, _home.Path));
    }

    [Fact]
    public async Task What_nobody_has_used_for_thirty_days_goes_when_something_new_comes()
    {
        var store = new AssetStore(_home.Path);
        var (used, unused) = (await PutAsync(store, "used"), await PutAsync(store, "unused"));
        foreach (var asset in new[] { used, unused })
            Directory.SetLastWriteTimeUtc(FolderOf(asset), DateTime.UtcNow - UnusedAssets.Kept - TimeSpan.FromHours(1));

        Assert.NotNull(store.Find(used));
        var fresh = await PutAsync(store, "new");

        Assert.NotNull(store.Find(used));
        Assert.NotNull(store.Find(fresh));
        Assert.Null(store.Find(unused));
        Assert.False(Directory.Exists(FolderOf(unused)));
        await PutAsync(store, "unused");
        Assert.NotNull(store.Find(unused));
    }

    [Fact]
    public async Task What_is_unused_goes_even_if_the_new_one_finds_no_place_and_nothing_else_does()
    {
        var store = new AssetStore(_home.Path);
        var unused = await PutAsync(store, "unused");
        var own = Directory.CreateDirectory(Path.Combine(_home.Path, "assets", "mine")).FullName;
        foreach (var folder in new[] { FolderOf(unused), own })
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow - UnusedAssets.Kept - TimeSpan.FromHours(1));

        var wrong = new AssetReference("program.sh", new string('0', 64), 1);
        await Assert.ThrowsAsync<NetTestException>(() => store.PutAsync(wrong, new MemoryStream([1]), CancellationToken.None));

        Assert.False(Directory.Exists(FolderOf(unused)));
        Assert.True(Directory.Exists(own));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("not executable")]
    public async Task One_that_its_owner_spoils_is_delivered_anew_even_in_the_process_that_verified_it(string how)
    {
        var store = new AssetStore(_home.Path);
        var asset = await PutAsync(store, "program");
        var path = store.Find(asset)!;

        if (how == "changed")
            await File.WriteAllTextAsync(path, "another");
        else if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));

        Assert.Null(store.Find(asset));
        await PutAsync(store, "program");
        Assert.Equal(path, store.Find(asset));
        Assert.Equal("program", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task What_a_killed_agent_had_received_of_an_asset_goes_a_day_later()
    {
        var store = new AssetStore(_home.Path);
        var asset = await PutAsync(store, "program");
        var (left, arriving) = (UnusedAssets.PartOf(store.Find(asset)!), UnusedAssets.PartOf(store.Find(asset)!));
        await File.WriteAllTextAsync(left, "half");
        await File.WriteAllTextAsync(arriving, "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));

        await PutAsync(store, "another");

        Assert.False(File.Exists(left));
        Assert.True(File.Exists(arriving));
        Assert.NotNull(store.Find(asset));
    }

    private static async Task<AssetReference> PutAsync(AssetStore store, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var asset = new AssetReference("program.sh", Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        await store.PutAsync(asset, new MemoryStream(bytes), CancellationToken.None);
        return asset;
    }

    private string FolderOf(AssetReference asset) => Path.Combine(_home.Path, "assets", asset.Sha256);
}
