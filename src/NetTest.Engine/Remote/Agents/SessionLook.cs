using System.Globalization;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// The processes of a session. One look through those of the machine serves all who ask within a short while, which is longer the longer a look
/// takes: hundreds of servers that become ready at once would else look through thousands of processes each, fifty times a second.
/// </summary>
internal static class SessionLook
{
    private const int Pause = 4;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(10);
    private static readonly Lock s_lock = new();

    private static ILookup<int, int>? s_sessions;
    private static long s_taken;
    private static TimeSpan s_valid;

    /// <summary>The ids of its processes; one that has just begun may be missing.</summary>
    internal static IEnumerable<int> Take(int session)
    {
        lock (s_lock)
        {
            if (s_sessions is null || TimeProvider.System.GetElapsedTime(s_taken) > s_valid)
            {
                var began = TimeProvider.System.GetTimestamp();
                s_sessions = Read();
                s_taken = TimeProvider.System.GetTimestamp();
                var cost = TimeProvider.System.GetElapsedTime(began, s_taken) * Pause;
                s_valid = cost > s_shortest ? cost : s_shortest;
            }

            return s_sessions[session];
        }
    }

    // Field 6 of /proc/PID/stat is the session (proc_pid_stat(5)).
    private static ILookup<int, int> Read() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ProcessIdentity.ReadFields(id) is { } fields
            ? (Session: int.Parse(fields[3], CultureInfo.InvariantCulture), Id: id)
            : default)
        .Where(process => process.Id != 0)
        .ToLookup(process => process.Session, process => process.Id);
}
