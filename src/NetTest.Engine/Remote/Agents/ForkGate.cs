namespace NetTest.Engine.Remote.Agents;

/// <summary>
/// Keeps programs that are being delivered apart from programs that are being started. A child holds all files of its parent between fork and exec,
/// close-on-exec or not; if one of them is open for writing, its execution fails with ETXTBSY (execve(2)).
/// </summary>
internal static class ForkGate
{
    private static readonly ReaderWriterLockSlim s_lock = new();

    /// <summary>Starts a process; it has been executed when this returns.</summary>
    internal static T Start<T>(Func<T> start)
    {
        s_lock.EnterReadLock();
        try
        {
            return start();
        }
        finally
        {
            s_lock.ExitReadLock();
        }
    }

    /// <summary>Waits until no child is left that was forked while a file, closed by now, was open.</summary>
    internal static void AwaitExecuted()
    {
        s_lock.EnterWriteLock();
        s_lock.ExitWriteLock();
    }
}
