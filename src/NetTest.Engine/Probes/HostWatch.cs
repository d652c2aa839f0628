using System.Globalization;

namespace NetTest.Engine.Probes;

/// <summary>What this machine did to the measurement between its making and the reading: pauses of the collector, steal.</summary>
internal sealed class HostWatch
{
    private readonly TimeSpan _pauses = GC.GetTotalPauseDuration();
    private readonly (long Steal, long All)? _processor = ReadProcessor();

    internal double GcPauseMs => (GC.GetTotalPauseDuration() - _pauses).TotalMilliseconds;

    /// <summary>Share of all processor time that the hypervisor gave to others, 0 to 100; null where the system does not tell.</summary>
    internal double? CpuStealPercent
    {
        get
        {
            if (_processor is not { } before || ReadProcessor() is not { } after)
                return null;
            return after.All > before.All ? 100.0 * (after.Steal - before.Steal) / (after.All - before.All) : 0;
        }
    }

    // The first line of /proc/stat (proc_stat(5)): user nice system idle iowait irq softirq steal …
    internal static (long Steal, long All)? Parse(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 9 || fields[0] is not "cpu")
            return null;
        var values = new long[8];
        for (var i = 0; i < values.Length; i++)
        {
            if (!long.TryParse(fields[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]))
                return null;
        }

        return (values[7], values.Sum());
    }

    private static (long Steal, long All)? ReadProcessor()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            using var reader = new StreamReader("/proc/stat");
            return Parse(reader.ReadLine() ?? "");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
