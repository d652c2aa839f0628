using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetTest.Engine.Topology.Native;

/// <summary>
/// An exclusive flock(2) on a folder itself: it needs no lock file that someone would have to remove, and the kernel lets go of it when
/// the process dies.
/// </summary>
internal sealed partial class FolderLock : IDisposable
{
    private const int ReadOnlyFolderCloseOnExec = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC
    private const int ExclusiveNonBlocking = 2 | 4;

    private readonly SafeFileHandle _handle;

    private FolderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; null if another holds it, or has removed the folder meanwhile.</summary>
    internal static FolderLock? TryTake(string folder)
    {
        var opened = Open(folder, ReadOnlyFolderCloseOnExec);

        // The holder before us may have removed the folder: then the lock is on a folder that nobody else can find.
        if (!opened.IsInvalid && Flock(opened, ExclusiveNonBlocking) == 0 && PathOf(opened) == folder)
            return new FolderLock(opened);
        opened.Dispose();
        return null;
    }

    public void Dispose() => _handle.Dispose();

    private static string? PathOf(SafeFileHandle handle) =>
        File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
