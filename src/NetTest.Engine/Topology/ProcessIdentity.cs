using System.Globalization;

namespace NetTest.Engine.Topology;

/// <summary>A process that cannot be mistaken for a later one with the same id.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="StartTime">Clock ticks since boot, field 22 of /proc/PID/stat (proc_pid_stat(5)).</param>
internal readonly record struct ProcessIdentity(int ProcessId, long StartTime)
{
    internal static ProcessIdentity Current { get; } = Of(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0);

    internal bool IsAlive => Of(ProcessId) == this;

    internal static ProcessIdentity? Of(int processId) => ReadFields(processId) is { } fields
        ? new ProcessIdentity(processId, long.Parse(fields[19], CultureInfo.InvariantCulture))
        : null;

    /// <summary>The fields of /proc/PID/stat from the third (state) on; null if there is no such process, or only its remains (a zombie).</summary>
    internal static string[]? ReadFields(int processId)
    {
        try
        {
            // The second field, the program's name in parentheses, may itself contain spaces and parentheses.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Length < 20 || fields[0] is "Z" or "X" ? null : fields;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
