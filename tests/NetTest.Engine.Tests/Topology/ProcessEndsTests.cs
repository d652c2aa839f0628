using System.Diagnostics;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

public sealed class ProcessEndsTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    public ProcessEndsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");

    [Fact]
    public async Task The_end_of_the_last_of_several_ends_the_wait()
    {
        using var one = Shell.Start("sleep", "1000.0625");
        using var two = Shell.Start("sleep", "1000.0625");
        var waiting = ProcessEnds.WaitAsync([Of(one), Of(two)], s_long);
        two.Kill();
        await two.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        one.Kill();
        Assert.True(await waiting);
    }

    [Fact]
    public async Task One_that_is_no_child_of_ours_is_waited_for_as_well()
    {
        using var parent = Shell.Start("sh", "-c", "sleep 1000.0625 & echo $!; wait");
        var child = ProcessIdentity.Of(int.Parse((await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!))!.Value;
        var waiting = ProcessEnds.WaitAsync([child], s_long);
        Signal.Send(child.ProcessId, Signal.Kill);
        Assert.True(await waiting);
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_limit_ends_it_and_says_so()
    {
        using var process = Shell.Start("sleep", "1000.0625");
        Assert.False(await ProcessEnds.WaitAsync([Of(process)], TimeSpan.FromMilliseconds(20)));
        Assert.True(await ProcessEnds.WaitAsync([], s_long));

        // Another process that was given the number is not the one that is waited for.
        Assert.True(await ProcessEnds.WaitAsync([Of(process) with { StartTime = 1 }], s_long));
        Assert.True(ProcessEnds.Wait([Of(process) with { StartTime = 1 }], s_long));
        process.Kill();
        Assert.True(await ProcessEnds.WaitAsync([ProcessIdentity.Of(process.Id) ?? new ProcessIdentity(process.Id, 1)], s_long));
    }

    private static ProcessIdentity Of(Process process) => ProcessIdentity.Of(process.Id)!.Value;
}
