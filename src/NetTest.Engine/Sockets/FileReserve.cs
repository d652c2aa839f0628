using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>
/// The last descriptors of this process, which no connection gets: the runtime makes a pipe for each new thread and opens a file for each assembly, and
/// aborts the process ("Out of memory.") where it cannot. Seen with .NET 10.0.12 on Linux.
/// </summary>
internal static class FileReserve
{
    private const int Most = 32;

    private static readonly long s_begin = FileLimit.Value - Math.Min(Most, FileLimit.Value / 4);

    /// <summary>Whether connections have all descriptors that they may have.</summary>
    /// <param name="newest">
    /// The descriptor that was made last: a new one has the lowest number that is free, so that a low one says at no cost that there are others.
    /// </param>
    internal static bool IsReached(int newest)
    {
        if (newest < s_begin || !OperatingSystem.IsLinux())
            return false;
        var next = NativeEpoll.TryCreateEvent();
        if (next >= 0)
            NativeSocket.Close(next);
        return next < 0 || next >= s_begin;
    }
}
