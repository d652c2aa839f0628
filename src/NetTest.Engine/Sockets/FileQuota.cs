namespace NetTest.Engine.Sockets;

/// <summary>An open-loop client's part of the files that the process may have open.</summary>
internal sealed class FileQuota(FilePool pool, int filesPerConnection) : IDisposable
{
    internal int FilesPerConnection => filesPerConnection;

    /// <summary>Files taken; the pool's to write.</summary>
    internal long Used { get; set; }

    /// <summary>Whether it asked last for what it did not get; the pool's to write.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Takes the files of one connection; false: not now, ask again.</summary>
    internal bool TryTake() => pool.TryTake(this);

    /// <summary>Gives back the files of a connection that has ended.</summary>
    internal void Return() => pool.Return(this);

    /// <summary>Leaves the others its part.</summary>
    public void Dispose() => pool.Remove(this);
}
