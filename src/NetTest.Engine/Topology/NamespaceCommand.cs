using System.Diagnostics;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology;

/// <summary>Runs a program inside a namespace.</summary>
public static class NamespaceCommand
{
    // A child that went into the background may hold the pipes open after the program has ended; its output is not waited for.
    private static readonly TimeSpan LateOutput = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Runs it to its end, handing over each line as it comes; cancelling ends the program and its children (SIGTERM, after 2 s SIGKILL).
    /// Its standard input is empty.
    /// </summary>
    /// <param name="namespaceName">The namespace.</param>
    /// <param name="program">The program, looked up in PATH.</param>
    /// <param name="arguments">Its arguments, passed on as they are: no shell.</param>
    /// <param name="onOutput">Called with each line of standard output.</param>
    /// <param name="onError">Called with each line of standard error.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The program's exit code; 128 and the signal's number if a signal ended it.</returns>
    /// <exception cref="NetTestException">The namespace or the program does not exist.</exception>
    public static async Task<int> RunAsync(string namespaceName, string program, IReadOnlyList<string> arguments, Action<string> onOutput, Action<string> onError, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentNullException.ThrowIfNull(arguments);
        HostRequirements.Check();
        NetworkContext.Open(namespaceName).Dispose();
        if (program.Contains('/', StringComparison.Ordinal) ? !File.Exists(program) : !HostRequirements.IsOnPath(program))
            throw new NetTestException(ErrorReason.MissingTool, $"Program '{program}' was not found{(program.Contains('/', StringComparison.Ordinal) ? "" : " on PATH")}.", program);
        cancellationToken.ThrowIfCancellationRequested();

        using var process = Start(namespaceName, program, arguments);
        process.StandardInput.Close();
        var (lines, errors) = (new LineFlow(process.StandardOutput, onOutput), new LineFlow(process.StandardError, onError));
        var output = Task.WhenAll(lines.End, errors.End);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await NamespaceProcesses.EndAsync(() => Tree(process.Id)).ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        // What the program itself has said is in the pipes by now; whoever takes the lines may be slower than it was.
        do
            await Task.WhenAny(output, Task.Delay(LateOutput, cancellationToken)).ConfigureAwait(false);
        while (!output.IsCompleted && !cancellationToken.IsCancellationRequested && (lines.IsHandingOver || errors.IsHandingOver));

        if (output.IsFaulted)
            await output.ConfigureAwait(false);
        return process.ExitCode;
    }

    // ip netns exec also shows the program the namespace's own /sys and /etc/netns files. setsid makes the tree findable even after a
    // parent in it has died.
    private static Process Start(string namespaceName, string program, IReadOnlyList<string> arguments)
    {
        string[] session = HostRequirements.IsOnPath("setsid") ? ["setsid"] : [];
        var start = new ProcessStartInfo("ip", ["netns", "exec", namespaceName, .. session, program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[NamespaceProcesses.Mark] = namespaceName;
        return Process.Start(start)!;
    }

    // Field 4 of /proc/PID/stat is the parent, field 6 the session (proc_pid_stat(5)).
    private static List<ProcessIdentity> Tree(int root)
    {
        var all = NamespaceProcesses.All()
            .Select(process => (Process: process, Fields: ProcessIdentity.ReadFields(process.ProcessId)))
            .Where(pair => pair.Fields is not null)
            .Select(pair => (pair.Process, Parent: int.Parse(pair.Fields![1]), Session: int.Parse(pair.Fields[3])))
            .ToList();
        var members = new HashSet<int> { root };
        while (all.Exists(pair => (members.Contains(pair.Parent) || pair.Session == root) && members.Add(pair.Process.ProcessId)))
        {
            // Each round adds one more generation.
        }

        return all.Where(pair => members.Contains(pair.Process.ProcessId)).Select(pair => pair.Process).ToList();
    }
}
