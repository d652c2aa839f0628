using System.Globalization;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Native;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

[Collection(NetworkGroup.Name)]
public sealed class BatchRunnerTests
{
    [Fact]
    public async Task The_terminal_s_Ctrl_C_does_not_reach_a_batch()
    {
        Requires.Tool("setsid", "setsid");
        // Fields 5 and 6 of /proc/PID/stat are the process group and the session (proc_pid_stat(5)).
        var its = (await BatchRunner.QueryAsync("cat", ["/proc/self/stat"]))!.Split(' ');
        var ours = ProcessIdentity.ReadFields(Environment.ProcessId)!;
        Assert.NotEqual(ours[2], its[4], StringComparer.Ordinal);
        Assert.NotEqual(ours[3], its[5], StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_batch_that_was_killed_in_the_middle()
    {
        // Whether the kill comes in time is up to the scheduler: one that comes too late is tried again on a batch twice as long.
        for (var count = 60; count < 2000; count *= 2)
        {
            var names = new TestNames();
            var spec = new TopologySpec { Namespaces = [.. Enumerable.Range(1, count).Select(i => names.Node($"n{i}", names.Link("x", $"10.88.{i / 200}.{(i % 200) + 1}/16")))] };
            var building = LiveTopology.BuildAsync(spec, new TopologyOptions(), CancellationToken.None);
            await Wait.UntilAsync(() => TestNames.Exists(names.Ns("n3")) || building.IsCompleted);
            foreach (var batch in NamespaceProcesses.All().Where(IsOurBatch))
                Signal.Send(batch.ProcessId, Signal.Kill);

            var thrown = await Record.ExceptionAsync(async () => await (await building).DisposeAsync());

            names.AssertGone();
            if (thrown is null)
                continue;
            Assert.Equal(ErrorReason.TopologyFailed, Assert.IsType<NetTestException>(thrown).Reason);
            return;
        }

        Assert.Fail("no batch was killed before its end");
    }

    private static bool IsOurBatch(ProcessIdentity process)
    {
        try
        {
            return ProcessIdentity.ReadFields(process.ProcessId) is { } fields
                && int.Parse(fields[1], CultureInfo.InvariantCulture) == Environment.ProcessId
                && File.ReadAllText($"/proc/{process.ProcessId}/cmdline").Contains("-batch", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}
