using System.Diagnostics;
using NetTest.Engine.Topology;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Topology;

/// <summary>The owner is a second process that runs the explicit test below and is ended by SIGKILL.</summary>
[Collection(OrphanTests.Group)]
public sealed class KilledOwnerTests
{
    private const string PrefixVariable = "NETTEST_TEST_OWNER_PREFIX";
    private const int Namespaces = 40;

    // A whole test program begins: it looks for the one test among thousands.
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("n1")]
    [InlineData("n20")]
    [InlineData("ready")]
    public async Task Nothing_is_left_of_an_owner_that_was_killed(string after)
    {
        var names = new TestNames();
        using var foreign = new ScratchNamespace();
        using (var owner = Start(names))
        {
            // "ready" is made last, when the command inside n1 runs; the others appear in the middle of the batch.
            await Wait.UntilAsync(() => owner.HasExited || (after == "ready" ? NamespaceProcessesOf(names).Count > 0 : TestNames.Exists(names.Ns(after))), within: s_start);
            Assert.False(owner.HasExited);
            owner.Kill();
            await owner.WaitForExitAsync();
        }

        await NamespaceCatalog.RemoveOrphansAsync(includeKept: false, CancellationToken.None);

        names.AssertGone();
        Assert.Empty(NamespaceProcessesOf(names));
        Assert.True(TestNames.Exists(foreign.Name));
    }

    [Fact(Explicit = true)]
    public async Task Owner_that_waits_for_its_end()
    {
        var prefix = Environment.GetEnvironmentVariable(PrefixVariable) ?? throw new InvalidOperationException("only started by the test above");
        var names = new TestNames(prefix);
        var spec = new TopologySpec { Namespaces = [.. Enumerable.Range(1, Namespaces).Select(i => names.Node($"n{i}", names.Link("x", $"10.87.1.{i}/24")))] };
        await using var topology = await LiveTopology.BuildAsync(spec, new TopologyOptions(), CancellationToken.None);
        await NamespaceCommand.RunAsync(names.Ns("n1"), "sleep", ["300"], _ => { }, _ => { }, CancellationToken.None);
    }

    private static Process Start(TestNames names)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(KilledOwnerTests).Assembly.Location, "-explicit", "only", "-method", $"*.{nameof(Owner_that_waits_for_its_end)}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment[PrefixVariable] = names.Prefix;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    private static List<ProcessIdentity> NamespaceProcessesOf(TestNames names) =>
        [.. NamespaceProcesses.All().Where(process => NamespaceProcesses.IsMarked(process, $"{NamespaceProcesses.Mark}={names.Ns("n1")}\0") && Name(process) == "sleep")];

    private static string? Name(ProcessIdentity process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.ProcessId}/comm").Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
