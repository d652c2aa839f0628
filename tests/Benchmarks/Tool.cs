using System.Diagnostics;
using NetTest.TestSupport;

namespace NetTest.Benchmarks;

/// <summary>Runs a peer.</summary>
internal static class Tool
{
    /// <summary>Runs a program to its end; returns its exit code and all that it printed.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Tries until the program says that all is well.</summary>
    internal static Task WaitUntilAsync(Func<Task<(int ExitCode, string Output)>> attempt) =>
        Wait.ForAsync(attempt, static ended => ended.ExitCode == 0, what: "the peer to come up");

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
