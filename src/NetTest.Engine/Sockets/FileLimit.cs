using System.Globalization;

namespace NetTest.Engine.Sockets;

/// <summary>The files that this process may have open (RLIMIT_NOFILE).</summary>
internal static class FileLimit
{
    /// <summary>The limit; the runtime has raised the soft limit to the hard one. No limit that is known: a large number.</summary>
    internal static long Value { get; } = ReadLimit();

    /// <summary>What the clients of this process deal out among themselves.</summary>
    internal static FilePool Pool { get; } = new(Value);

    private static long ReadLimit()
    {
        if (!OperatingSystem.IsLinux())
            return int.MaxValue;
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal))
                return long.TryParse(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
        }

        return int.MaxValue;
    }
}
