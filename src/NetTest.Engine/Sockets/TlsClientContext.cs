namespace NetTest.Engine.Sockets;

/// <summary>What the TLS streams of one client on one reactor share: trust, and the last session where sessions are resumed.</summary>
internal abstract class TlsClientContext : IDisposable
{
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
