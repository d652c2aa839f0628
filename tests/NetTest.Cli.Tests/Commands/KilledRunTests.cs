using NetTest.TestSupport;
using Xunit;

namespace NetTest.Cli.Tests.Commands;

/// <summary>Two runs of one inventory at once, each a process of its own, of which one is killed.</summary>
public sealed class KilledRunTests
{
    [Fact]
    public async Task A_run_that_is_killed_takes_nothing_from_another_and_the_next_one_removes_what_it_left()
    {
        Requires.Root();
        Requires.Tool("ping", "iputils-ping");
        using var lab = new LocalAgent();
        var id = $"uj{Guid.NewGuid():N}"[..8];
        var inventory = lab.Write("lab.yaml", new { namespaces = new { count = 2, prefix = $"{id}-", bridge = id, subnet = "10.198.7.0/24" } });
        var (here, go) = (Path.Combine(lab.Folder, "here"), Path.Combine(lab.Folder, "go"));
        Directory.CreateDirectory(here);
        lab.AddTestlet("meets", $": > '{here}'/$$; while [ ! -e '{go}' ]; do sleep 0.02; done; ping -c 1 -W 5 \"$1\" >/dev/null && echo '{{\"ok\": 1}}'");
        string[] command = ["testrun", "adhoc", "--testlet", "meets", "--source", $"{id}-1", "--target", $"{id}-2", "--inventory", inventory, "--testlet-folder", lab.Folder];

        await using var first = NettestProcess.Start(command);
        await Wait.UntilAsync(() => Directory.GetFiles(here).Length == 1, () => first.Error);
        await using var second = NettestProcess.Start(command);
        await Wait.UntilAsync(() => Directory.GetFiles(here).Length == 2, () => second.Error);
        Assert.Equal(4, Standing(id));
        first.Signal("KILL");
        await first.WaitForExitAsync();
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

        Assert.True(await second.WaitForExitAsync() == 0, second.Output + second.Error);
        var third = await NettestProcess.RunAsync(command);
        Assert.True(third.ExitCode == 0, third.Output + third.Error);
        Assert.Equal(0, Standing(id));
        Assert.False(Directory.Exists($"/sys/class/net/{id}"));
    }

    private static int Standing(string id) => Directory.GetFileSystemEntries("/run/netns").Count(path => Path.GetFileName(path).StartsWith(id, StringComparison.Ordinal));
}
