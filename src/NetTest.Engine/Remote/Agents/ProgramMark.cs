using System.Globalization;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// The variable in the environment by which a testlet's processes are known, whatever session or parent they give themselves. Its value begins
/// with what belongs to this process alone, so that all that it ever started can be found.
/// </summary>
internal static class ProgramMark
{
    internal const string Variable = "NETTEST_TESTLET";

    private static readonly TimeSpan s_killLimit = TimeSpan.FromSeconds(1);

    private static long s_last;

    /// <summary>What the marks of this process have in common.</summary>
    internal static string Process { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A new mark's value.</summary>
    internal static string Next() => string.Create(CultureInfo.InvariantCulture, $"{Process}.{Interlocked.Increment(ref s_last)}.");

    /// <summary>Kills whatever bears a mark that is meant: what detached itself so well that its testlet seemed to have ended.</summary>
    internal static void Kill(Predicate<string> isMeant)
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Again and again, for a process may fork while it is looked for; but one that the kernel does not let die (state D) must not hold us for ever.
        var start = TimeProvider.System.GetTimestamp();
        for (var left = s_killLimit; left > TimeSpan.Zero; left = s_killLimit - TimeProvider.System.GetElapsedTime(start))
        {
            var found = NamespaceProcesses.All().Where(process => NamespaceProcesses.VariableOf(process, Variable) is { } mark && isMeant(mark)).ToList();
            if (found.Count == 0)
                return;
            foreach (var process in found)
                Signal.Send(process.ProcessId, Signal.Kill);
            ProcessEnds.Wait(found, left);
        }
    }
}
