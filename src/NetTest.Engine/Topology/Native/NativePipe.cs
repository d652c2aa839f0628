using System.Runtime.InteropServices;

namespace NetTest.Engine.Topology.Native;

/// <summary>What the kernel knows of a pipe, poll(2).</summary>
internal static partial class NativePipe
{
    private const short HungUp = 0x10; // POLLHUP

    /// <summary>Whether anybody holds the other end of a pipe that is read; if not, its end will be read once all that lies in it has been.</summary>
    internal static bool HasWriter(SafeHandle pipe)
    {
        var isHeld = false;
        pipe.DangerousAddRef(ref isHeld);
        try
        {
            var asked = new Asked { Descriptor = (int)pipe.DangerousGetHandle() };
            return Poll(ref asked, 1, 0) < 0 || (asked.Returned & HungUp) == 0;
        }
        finally
        {
            if (isHeld)
                pipe.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Asked asked, nuint count, int timeout);

    // struct pollfd; without any events that are asked for, hanging up is still told.
    [StructLayout(LayoutKind.Sequential)]
    private struct Asked
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
