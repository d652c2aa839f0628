using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace NetTest.PowerShell.Remote;

/// <summary>
/// Holds the reading ends of the pipes through which this process talks to the ssh of its PowerShell sessions, and never reads from them. While
/// somebody holds that end, what PowerShell still says to an ssh that has died lies in the pipe instead of being an exception.
/// </summary>
/// <remarks>
/// Seen in PowerShell 7.6.5: when a session breaks whose pipeline takes input, the end of the input is written into the dead pipe. That exception
/// keeps the session from becoming Broken: it stays Opened and Busy, and Remove-PSSession waits for ever. What is still written is less than the
/// 64 KiB that a pipe of Linux takes: at most one fragment of the protocol, 32 KiB before base64, is on its way. Elsewhere there is no such way
/// to a pipe of another process.
/// </remarks>
internal static class SshPipes
{
    private static readonly Dictionary<string, SafeFileHandle> s_held = new(StringComparer.Ordinal);
    private static readonly Lock s_lock = new();

    /// <summary>Holds the pipes of all ssh that this process has started, and lets go of those that have ended.</summary>
    internal static void Hold()
    {
        if (!OperatingSystem.IsLinux())
            return;
        lock (s_lock)
        {
            var present = Directory.EnumerateDirectories("/proc").Where(IsOwnSsh).Select(Find).OfType<(string Pipe, string Path)>().ToList();
            foreach (var gone in s_held.Keys.Except(present.Select(item => item.Pipe), StringComparer.Ordinal).ToList())
            {
                s_held.Remove(gone, out var handle);
                handle!.Dispose();
            }

            foreach (var (pipe, path) in present)
                HoldOne(pipe, path);
        }
    }

    /// <summary>Whether a line of <c>/proc/PID/stat</c> (proc(5)) is of a living ssh with that parent.</summary>
    internal static bool IsSsh(string stat, int parent)
    {
        // "PID (NAME) STATE PARENT …"; the name may hold anything, parentheses too.
        var end = stat.LastIndexOf(')');
        var name = stat.IndexOf('(', StringComparison.Ordinal);
        if (name < 0 || end < name || stat[(name + 1)..end] != "ssh")
            return false;
        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && fields[0] is not ("Z" or "X") && fields[1] == parent.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsOwnSsh(string process)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0]) && IsSsh(File.ReadAllText(process + "/stat"), Environment.ProcessId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    // The name of the pipe, "pipe:[inode]", is its own for as long as anybody holds it; a process id is used again.
    private static (string Pipe, string Path)? Find(string process)
    {
        var path = process + "/fd/0";
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false) is { Name: var pipe } && pipe.StartsWith("pipe:", StringComparison.Ordinal) ? (pipe, path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void HoldOne(string pipe, string path)
    {
        if (s_held.ContainsKey(pipe))
            return;
        try
        {
            s_held[pipe] = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to another user.
        }
    }
}
