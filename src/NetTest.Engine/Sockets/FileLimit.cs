using System.Globalization;

namespace NetTest.Engine.Sockets;

/// <summary>The files that this process may have open (RLIMIT_NOFILE), and those that running clients have claimed for their connections.</summary>
internal static class FileLimit
{
    /// <summary>For what else a process opens while it runs.</summary>
    private const int Reserve = 64;

    private static readonly Lock s_lock = new();
    private static long s_claimed;

    /// <summary>The limit; the runtime has raised the soft limit to the hard one. No limit that is known: a large number.</summary>
    internal static long Value { get; } = ReadLimit();

    /// <summary>How many more files can be claimed.</summary>
    internal static long Available
    {
        get
        {
            lock (s_lock)
                return Math.Max(0, Value - Reserve - s_claimed);
        }
    }

    /// <summary>Claims files for a client's connections, so that many clients together do not promise what the process cannot hold.</summary>
    /// <exception cref="NetTestException">There are not so many left; the message says the limit.</exception>
    internal static IDisposable Claim(long files, long connections)
    {
        lock (s_lock)
        {
            if (files > Value - Reserve - s_claimed)
            {
                throw new NetTestException(
                    ErrorReason.LimitReached,
                    string.Create(CultureInfo.InvariantCulture, $"A concurrency of {connections} needs {files} open files, and this process may have {Value} in all, of which {s_claimed + Reserve} are taken; lower the concurrency, or raise the limit (ulimit -n)."),
                    connections);
            }

            s_claimed += files;
        }

        return new Ticket(files);
    }

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

    private sealed class Ticket(long files) : IDisposable
    {
        private long _files = files;

        public void Dispose()
        {
            lock (s_lock)
            {
                s_claimed -= _files;
                _files = 0;
            }
        }
    }
}
