using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Topology.Native;

/// <summary>
/// An exclusive flock(2) on a folder itself: it needs no lock file that someone would have to remove, and the kernel lets go of it when
/// the process dies.
/// </summary>
internal sealed partial class FolderLock : IDisposable
{
    private const int ReadOnlyFolderCloseOnExec = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC
    private const int Exclusive = 2, NonBlocking = 4;

    private readonly SafeFileHandle _handle;

    private FolderLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; null if another holds it, or has removed the folder meanwhile.</summary>
    internal static FolderLock? TryTake(string folder)
    {
        var opened = Open(folder, ReadOnlyFolderCloseOnExec);
        return OwnIf(!opened.IsInvalid && Flock(opened, Exclusive | NonBlocking) == 0, opened, folder);
    }

    /// <summary>
    /// Waits until another has let go of it, as long as that takes; null if the folder is gone meanwhile. A wait that is cancelled takes the lock
    /// when it comes, and lets go of it at once: flock(2) knows no deadline, so the thread that waits cannot be called back.
    /// </summary>
    internal static async Task<FolderLock?> WaitAsync(string folder, CancellationToken cancellationToken)
    {
        var taking = Task.Factory.StartNew(() => Wait(folder), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await taking.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = taking.ContinueWith(late => late.Result?.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    private static FolderLock? Wait(string folder)
    {
        var opened = Open(folder, ReadOnlyFolderCloseOnExec);
        while (!opened.IsInvalid && Flock(opened, Exclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() == Errno.EINTR)
                continue;
            opened.Dispose();
            return null;
        }

        return OwnIf(!opened.IsInvalid, opened, folder);
    }

    // The holder before us may have removed the folder: then the lock is on a folder that nobody else can find.
    private static FolderLock? OwnIf(bool isLocked, SafeFileHandle opened, string folder)
    {
        if (isLocked && PathOf(opened) == folder)
            return new FolderLock(opened);
        opened.Dispose();
        return null;
    }

    private static string? PathOf(SafeFileHandle handle) =>
        File.ResolveLinkTarget($"/proc/self/fd/{handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
