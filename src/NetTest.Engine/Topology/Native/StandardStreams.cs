using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetTest.Engine.Topology.Native;

/// <summary>The three standard streams of this process, dup2(2).</summary>
internal static partial class StandardStreams
{
    /// <summary>Puts /dev/null in their place, so that whoever reads or writes their other ends is not kept waiting.</summary>
    internal static void LetGo()
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var stream = 0; stream < 3; stream++)
            _ = Duplicate(nothing, stream);
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(SafeFileHandle from, int to);
}
