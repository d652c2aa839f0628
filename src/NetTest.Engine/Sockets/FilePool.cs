using System.Globalization;

namespace NetTest.Engine.Sockets;

/// <summary>
/// The files that a process may have open, dealt out to its clients. A closed loop claims what its concurrency needs. Open loops promise starts and
/// not concurrency: they share the rest (<see cref="FileQuota"/>), each as much as the others leave, and in equal parts when there is too little.
/// </summary>
internal sealed class FilePool(long limit)
{
    /// <summary>For what else a process opens while it runs.</summary>
    private const int Reserve = 64;

    private readonly Lock _lock = new();
    private readonly List<FileQuota> _quotas = [];
    private long _claimed;
    private long _shared;

    /// <summary>How many more files can be claimed.</summary>
    internal long Available
    {
        get
        {
            lock (_lock)
                return Budget;
        }
    }

    private long Budget => Math.Max(0, limit - Reserve - _claimed);

    /// <summary>Claims files for a client's connections, so that many clients together do not promise what the process cannot hold.</summary>
    /// <exception cref="NetTestException">There are not so many left; the message says the limit.</exception>
    internal IDisposable Claim(long files, long connections)
    {
        lock (_lock)
        {
            if (files > Budget)
            {
                throw new NetTestException(
                    ErrorReason.LimitReached,
                    string.Create(CultureInfo.InvariantCulture, $"A concurrency of {connections} needs {files} open files, and this process may have {limit} in all, of which {_claimed + Reserve} are taken; lower the concurrency, or raise the limit (ulimit -n)."),
                    connections);
            }

            _claimed += files;
        }

        return new Ticket(this, files);
    }

    /// <summary>Lets a client whose connections take so many files each share what is not claimed.</summary>
    internal FileQuota Share(int filesPerConnection)
    {
        var quota = new FileQuota(this, filesPerConnection);
        lock (_lock)
            _quotas.Add(quota);
        return quota;
    }

    internal bool TryTake(FileQuota quota)
    {
        lock (_lock)
        {
            // One connection at a time is everybody's, or a client would never end.
            var isTaken = quota.Used == 0 || (_shared + quota.FilesPerConnection <= Budget && (IsFair(quota) || !_quotas.Exists(other => other != quota && other.IsWaiting && IsFair(other))));
            quota.IsWaiting = !isTaken;
            if (!isTaken)
                return false;
            quota.Used += quota.FilesPerConnection;
            _shared += quota.FilesPerConnection;
            return true;
        }
    }

    internal void Return(FileQuota quota)
    {
        lock (_lock)
        {
            quota.Used -= quota.FilesPerConnection;
            _shared -= quota.FilesPerConnection;
        }
    }

    internal void Remove(FileQuota quota)
    {
        lock (_lock)
            _quotas.Remove(quota);
    }

    private bool IsFair(FileQuota quota) => quota.Used + quota.FilesPerConnection <= Budget / _quotas.Count;

    private sealed class Ticket(FilePool pool, long files) : IDisposable
    {
        private long _files = files;

        public void Dispose()
        {
            lock (pool._lock)
            {
                pool._claimed -= _files;
                _files = 0;
            }
        }
    }
}
