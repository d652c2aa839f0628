using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology.Native;

/// <summary>pidfd_open(2), Linux 5.3: a descriptor that becomes readable when a process that need not be a child of ours has ended.</summary>
internal static unsafe partial class ProcessHandle
{
    // The same number on every architecture.
    private const int SYS_pidfd_open = 434;
    private const int ESRCH = 3;
    private const short POLLIN = 1;

    /// <summary>Opens it; null if there is no such process any more, or none can be had: <paramref name="isGone"/> tells which.</summary>
    internal static SafeFileHandle? TryOpen(int processId, out bool isGone)
    {
        var fd = (int)syscall(SYS_pidfd_open, processId, 0);
        isGone = fd < 0 && Marshal.GetLastPInvokeError() == ESRCH;
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Blocks until the process has ended, or the time is over; whether it has ended.</summary>
    internal static bool Wait(SafeFileHandle handle, TimeSpan limit)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = limit - TimeProvider.System.GetElapsedTime(start);
            var one = new Descriptor { Number = (int)handle.DangerousGetHandle(), Awaited = POLLIN };
            var count = poll(&one, 1, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue));
            if (count > 0)
                return true;
            if (left <= TimeSpan.Zero || (count < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR))
                return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint processId, nint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Descriptor* descriptors, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        internal int Number;
        internal short Awaited;
        internal short Happened;
    }
}
