using System.Diagnostics;
using System.Globalization;
using NetTest.Engine.Sockets;
using NetTest.Engine.Topology;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// A program in a session of its own. It ends with all that it started: its process group by signals, what left the group by the mark in its
/// environment.
/// </summary>
internal sealed class TestletProcess : IAsyncDisposable
{
    internal const int MostOutput = 1024 * 1024;
    internal const int MostError = 16 * 1024;
    internal const string RoleVariable = "NETTEST_ROLE";

    private static readonly bool s_hasSetsid = OperatingSystem.IsLinux() && HostRequirements.IsOnPath("setsid");
    private static readonly bool s_hasNsenter = OperatingSystem.IsLinux() && HostRequirements.IsOnPath("nsenter");
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lateOutput = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly string _mark;

    private TestletProcess(Process process, string mark)
    {
        _process = process;
        _mark = mark;
        Output = new CappedOutput(process.StandardOutput.BaseStream, MostOutput);
        Error = new CappedOutput(process.StandardError.BaseStream, MostError);
    }

    internal CappedOutput Output { get; }

    internal CappedOutput Error { get; }

    internal int Id => _process.Id;

    internal bool HasExited => _process.HasExited;

    /// <summary>Ends when the program itself has; what it started may live on.</summary>
    internal Task ExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Starts it; its standard input is empty.</summary>
    /// <exception cref="NetTestException">It cannot be started.</exception>
    internal static TestletProcess Start(ProgramStart start)
    {
        ProgramWarden.Ensure();
        var mark = ProgramMark.Next();
        var command = Command(start);
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = OperatingSystem.IsWindows() ? Path.GetTempPath() : "/",
        };
        info.Environment[ProgramMark.Variable] = mark;
        if (start.Role is { } role)
            info.Environment[RoleVariable] = role == TestletRole.Server ? "server" : "client";
        try
        {
            var process = ForkGate.Start(() => Process.Start(info)!);
            process.StandardInput.Close();
            return new TestletProcess(process, mark);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new NetTestException(ErrorReason.MissingTool, $"'{command[0]}' could not be started: {exception.Message}", start.Path, exception);
        }
    }

    /// <summary>Waits for its end, then ends what it left behind; returns the exit code. Cancelling only ends the wait.</summary>
    internal async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await SweepAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends it and all that it started: SIGTERM, after two seconds SIGKILL.</summary>
    internal async Task EndAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _process.Kill(entireProcessTree: true);
        }
        else if (!_process.HasExited)
        {
            Tell(Signal.Terminate);
            using var grace = new CancellationTokenSource(s_grace);
            try
            {
                await _process.WaitForExitAsync(grace.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Tell(Signal.Kill);
            }
        }

        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        KillMarked();
        await SweepAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await EndAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    // Until it has executed setsid(1), or where there is none, it has no group of its own.
    private void Tell(int signal) => Signal.Send(Signal.Exists(-_process.Id) ? -_process.Id : _process.Id, signal);

    private void KillMarked() => ProgramMark.Kill(mark => mark == _mark);

    // A program that has ended may have left others of its group behind. Usually there are none, and the kernel says so at once; the group's
    // number is not given to a new process as long as there are any. What left the group and holds no pipe either can only be looked for; nobody
    // waits for that.
    private async Task SweepAsync()
    {
        if (OperatingSystem.IsLinux() && Signal.Exists(-_process.Id))
            KillMarked();
        await CappedOutput.SettleAsync([Output, Error], KillMarked, s_lateOutput).ConfigureAwait(false);
        ProgramSweep.Add(_mark);
    }

    private static string[] Command(ProgramStart start)
    {
        var program = start.Path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase)
            ? new[] { "pwsh", "-NoProfile", "-NonInteractive", "-File", start.Path }
            : [start.Path];
        string[] session = s_hasSetsid ? ["setsid"] : [];
        return [.. Enter(start.Namespace), .. session, .. program, .. start.Arguments];
    }

    // nsenter(1) costs one exec. ip netns exec mounts a /sys of the namespace's own too, a hundred times the cost, and is needed only for the
    // files that a namespace has in /etc/netns.
    private static string[] Enter(string? name)
    {
        if (name is null)
            return [];
        return s_hasNsenter && !Directory.Exists($"/etc/netns/{name}")
            ? ["nsenter", string.Create(CultureInfo.InvariantCulture, $"--net={NetworkContext.Folder}/{name}"), "--"]
            : ["ip", "netns", "exec", name];
    }
}
