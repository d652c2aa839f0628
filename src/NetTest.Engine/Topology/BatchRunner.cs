using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace NetTest.Engine.Topology;

/// <summary>Feeds batches to <c>ip</c> and <c>tc</c>.</summary>
internal static class BatchRunner
{
    /// <summary>Thousands of namespaces take tens of seconds; what takes longer than this hangs in the kernel or in a wrapper of the tool.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Lazy<bool> s_hasSetsid = new(() => HostRequirements.IsOnPath("setsid"));

    /// <summary>
    /// Runs a batch to its end or its first failure. It cannot be cancelled: a batch takes milliseconds, and only one that ended by itself tells how
    /// far it came.
    /// </summary>
    /// <param name="tool">ip or tc.</param>
    /// <param name="options">Options before <c>-batch -</c>, such as -n and a namespace.</param>
    /// <param name="lines">The batch.</param>
    /// <param name="log">Is told each command, and how it went.</param>
    /// <returns>What failed, or null.</returns>
    internal static async Task<BatchFailure?> RunAsync(string tool, IReadOnlyList<string> options, IReadOnlyList<BatchLine> lines, ILogger log)
    {
        if (lines.Count == 0)
            return null;
        TopologyLog.Batch(log, tool, options, lines);
        var start = Stopwatch.GetTimestamp();
        using var process = Start(tool, [.. options, "-batch", "-"], output: false);
        var error = process.StandardError.ReadToEndAsync();
        using var limit = EndAfter(Limit, process);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(Text(lines))).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It stopped reading because a line failed; what it says is on standard error.
        }

        var said = await error.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        TopologyLog.BatchDone(log, tool, lines.Count, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (process.ExitCode == 0)
            return null;
        var failure = Failure(said);
        TopologyLog.BatchFailed(log, tool, failure.Line + 1, failure.Message);
        return failure;
    }

    /// <summary>Runs a query and returns its standard output; null if it failed.</summary>
    internal static async Task<string?> QueryAsync(string tool, IReadOnlyList<string> arguments)
    {
        using var process = Start(tool, arguments, output: true);
        using var limit = EndAfter(Limit, process);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await error.ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? output : null;
    }

    internal static string Text(IReadOnlyList<BatchLine> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append(line.Text).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads "Command failed -:3" and what was said before it.</summary>
    internal static BatchFailure Failure(string standardError)
    {
        const string Mark = "Command failed -:";
        var failed = 0;
        var words = new List<string>();
        foreach (var line in standardError.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                failed = failed == 0 ? number : failed;
            else if (failed == 0)
                words.Add(line.TrimEnd('.'));
        }

        return new BatchFailure(failed - 1, words.Count == 0 ? "no reason given" : string.Join("; ", words));
    }

    /// <summary>Ends a tool that hangs, which closes its streams; one that was ended counts as failed at a place unknown.</summary>
    private static Timer EndAfter(TimeSpan limit, Process process) => new(
        _ =>
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It has just ended by itself.
            }
        },
        null,
        limit,
        Timeout.InfiniteTimeSpan);

    private static Process Start(string tool, IEnumerable<string> arguments, bool output)
    {
        try
        {
            var owner = ProcessIdentity.Current;
            // A session of its own: Ctrl-C at a terminal goes to all of its foreground processes, and would cut a batch, or the removal, in two.
            string[] command = s_hasSetsid.Value && HostRequirements.IsOnPath(tool) ? ["setsid", tool, .. arguments] : [tool, .. arguments];
            var start = new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = output,
            };
            start.Environment[NamespaceProcesses.OwnerMark] = string.Create(CultureInfo.InvariantCulture, $"{owner.ProcessId}.{owner.StartTime}");
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new NetTestException(ErrorReason.MissingTool, $"'{tool}' could not be started: {exception.Message}; install iproute2.", tool, exception);
        }
    }
}
