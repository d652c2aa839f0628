using System.Globalization;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// The variable in the environment by which a testlet's processes are known, whatever session or parent they give themselves. Its value begins
/// with what belongs to this process alone, so that all that it ever started can be found.
/// </summary>
internal static class ProgramMark
{
    internal const string Variable = "NETTEST_TESTLET";

    private static long s_last;

    /// <summary>What the marks of this process have in common.</summary>
    internal static string Process { get; } = Guid.NewGuid().ToString("N");

    /// <summary>A new mark's value.</summary>
    internal static string Next() => string.Create(CultureInfo.InvariantCulture, $"{Process}.{Interlocked.Increment(ref s_last)}.");
}
