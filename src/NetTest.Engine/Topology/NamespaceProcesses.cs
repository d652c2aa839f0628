using System.Globalization;
using System.Text;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology;

/// <summary>
/// The programs that run inside namespaces. NetTest ends only those that it started itself, known by a mark in their
/// environment; a shell that somebody opened there lives on in a namespace without name and links.
/// </summary>
internal static class NamespaceProcesses
{
    /// <summary>The variable that marks a program started by NetTest, and its children.</summary>
    internal const string Mark = "NETTEST_COMMAND";

    /// <summary>The variable that tells whose batch an <c>ip</c> works on.</summary>
    internal const string OwnerMark = "NETTEST_OWNER";

    private static readonly TimeSpan BatchLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Ends NetTest's own programs inside the namespaces: first politely, then not.</summary>
    internal static async Task EndOwnAsync(IReadOnlyList<string> namespaces)
    {
        var inside = namespaces.Select(HostInspector.Inode).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var mine = All().Where(process => NamespaceOf(process) is { } inode && inside.Contains(inode) && IsMarked(process, Mark + "=")).ToList();
        await EndAsync(() => mine).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for the batches of an owner that was killed: its <c>ip</c> lives on for some milliseconds, and would make things behind the back of
    /// whoever clears up.
    /// </summary>
    internal static async Task AwaitBatchesAsync(ProcessIdentity owner)
    {
        var mark = $"{OwnerMark}={owner.ProcessId}.{owner.StartTime}\0";
        await ProcessEnds.WaitAsync(All().Where(process => IsMarked(process, mark)).ToList(), BatchLimit).ConfigureAwait(false);
    }

    /// <summary>Ends processes, and those that they start meanwhile: SIGTERM, then SIGKILL after two seconds.</summary>
    /// <param name="find">Finds them; asked again, because a tree may grow while it falls.</param>
    internal static async Task EndAsync(Func<IEnumerable<ProcessIdentity>> find)
    {
        var found = find().ToHashSet();
        foreach (var process in found)
            Signal.Send(process.ProcessId, Signal.Terminate);
        await ProcessEnds.WaitAsync(found, Grace).ConfigureAwait(false);
        found.UnionWith(find());
        foreach (var process in found.Where(process => process.IsAlive))
            Signal.Send(process.ProcessId, Signal.Kill);
    }

    /// <summary>All processes of the machine that this one can see.</summary>
    internal static IEnumerable<ProcessIdentity> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? ProcessIdentity.Of(id) : null)
        .OfType<ProcessIdentity>();

    /// <summary>Whether its environment has a variable; given as NAME= or as NAME=value and a zero byte.</summary>
    internal static bool IsMarked(ProcessIdentity process, string mark) => EnvironmentOf(process).AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0;

    /// <summary>The value of a variable in its environment; null if it has none of that name.</summary>
    internal static string? VariableOf(ProcessIdentity process, string name)
    {
        var start = Encoding.ASCII.GetBytes(name + "=");
        for (var rest = EnvironmentOf(process).AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            var variable = end < 0 ? rest : rest[..end];
            if (variable.StartsWith(start))
                return Encoding.UTF8.GetString(variable[start.Length..]);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return null;
    }

    private static byte[] EnvironmentOf(ProcessIdentity process)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.ProcessId}/environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? NamespaceOf(ProcessIdentity process)
    {
        try
        {
            return File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.ProcessId}/ns/net"), returnFinalTarget: false)?.Name;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
