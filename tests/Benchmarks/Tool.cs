using System.Diagnostics;

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

    internal static async Task WaitUntilAsync(Func<Task<(int ExitCode, string Output)>> attempt, CancellationToken cancellationToken)
    {
        for (var i = 0; i < 100; i++)
        {
            if ((await attempt()).ExitCode == 0)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        throw new InvalidOperationException("the peer did not come up");
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
