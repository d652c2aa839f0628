using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology;

/// <summary>Waits for the end of processes that need not be children of this one; the kernel tells of it.</summary>
internal static class ProcessEnds
{
    // Where no descriptor for a process is to be had: before Linux 5.3, under a seccomp profile that does not know the call, or out of descriptors.
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends when all have ended, or the time is over; whether all have.</summary>
    internal static Task<bool> WaitAsync(IReadOnlyCollection<ProcessIdentity> processes, TimeSpan limit) =>
        processes.Any(process => process.IsAlive)
            ? Task.Factory.StartNew(() => Wait(processes, limit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.FromResult(true);

    /// <summary>The same, blocking: one after the other, as all are waited for.</summary>
    internal static bool Wait(IReadOnlyCollection<ProcessIdentity> processes, TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        return processes.All(process => Wait(process, () => limit - TimeProvider.System.GetElapsedTime(start)));
    }

    private static bool Wait(ProcessIdentity process, Func<TimeSpan> left)
    {
        using var handle = ProcessHandle.TryOpen(process.ProcessId, out var isGone);
        // Looked at after it was opened: the number may have come to another process, whose end is not waited for.
        if (isGone || !process.IsAlive)
            return true;
        if (handle is not null)
            return ProcessHandle.Wait(handle, left());
        while (process.IsAlive)
        {
            if (left() <= TimeSpan.Zero)
                return false;
            Thread.Sleep(s_look);
        }

        return true;
    }
}
