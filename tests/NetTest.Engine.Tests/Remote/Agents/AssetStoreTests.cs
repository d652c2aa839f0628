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
}
