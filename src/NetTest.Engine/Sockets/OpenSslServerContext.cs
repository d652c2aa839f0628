using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>The TLS side of a server: its certificate, ALPN, and whom it lets in.</summary>
internal sealed unsafe class OpenSslServerContext : IDisposable
{
    private static readonly byte[] s_sessionContext = "nettest"u8.ToArray();

    private readonly OpenSslContext _context;
    private readonly byte[] _alpn;
    private GCHandle _self;
    private int _users = 1;

    internal OpenSslServerContext(TlsServerOptions options)
    {
        _context = new OpenSslContext(isServer: true, options.MinimumVersion, options.MaximumVersion);
        _alpn = OpenSslContext.ToWire(options.ApplicationProtocols);
        _self = GCHandle.Alloc(this);
        var context = _context.Pointer;
        try
        {
            _context.Use(options.Certificate!, options.Chain);
            if (options.RequireClientCertificate)
                _context.Trust(options.ClientAuthorities, nameToClients: true);
        }
        catch
        {
            Dispose();
            throw;
        }

        fixed (byte* id = s_sessionContext)
            _ = NativeOpenSsl.SSL_CTX_set_session_id_context(context, id, (uint)s_sessionContext.Length);
        SetResumption(context, options.SessionResumption);
        if (options.RequireClientCertificate)
            NativeOpenSsl.SSL_CTX_set_verify(context, NativeOpenSsl.SSL_VERIFY_PEER | NativeOpenSsl.SSL_VERIFY_FAIL_IF_NO_PEER_CERT, 0);

        if (_alpn.Length > 0)
            NativeOpenSsl.SSL_CTX_set_alpn_select_cb(context, &SelectProtocol, GCHandle.ToIntPtr(_self));
    }

    /// <summary>A connection, which is followed by a <see cref="Dispose"/> when it is freed; 0 if there is no memory.</summary>
    internal nint NewConnection()
    {
        var ssl = NativeOpenSsl.SSL_new(_context.Pointer);
        if (ssl != 0)
            Interlocked.Increment(ref _users);
        return ssl;
    }

    /// <summary>Lets go of it, for the listener or for one connection; the last one frees it: a handshake that outlives the listener still calls back.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        _context.Dispose();
        if (_self.IsAllocated)
            _self.Free();
    }

    private static void SetResumption(nint context, bool resume)
    {
        NativeOpenSsl.SetSessionCache(context, resume ? NativeOpenSsl.SSL_SESS_CACHE_SERVER : NativeOpenSsl.SSL_SESS_CACHE_OFF);
        if (resume)
            return;
        _ = NativeOpenSsl.SSL_CTX_set_num_tickets(context, 0);
        _ = NativeOpenSsl.SSL_CTX_set_options(context, NativeOpenSsl.SSL_OP_NO_TICKET);
    }

    [UnmanagedCallersOnly]
    private static int SelectProtocol(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, nint argument)
    {
        var server = Unsafe.As<OpenSslServerContext>(GCHandle.FromIntPtr(argument).Target!);
        fixed (byte* own = server._alpn)
        {
            // The choice points into the client's list, which lives as long as the handshake (not into ours, which is pinned only here).
            for (var i = 0; i < server._alpn.Length; i += own[i] + 1)
            {
                var mine = new ReadOnlySpan<byte>(own + i, own[i] + 1);
                for (var j = 0u; j < offeredLength; j += offered[j] + 1u)
                {
                    if (!mine.SequenceEqual(new ReadOnlySpan<byte>(offered + j, offered[j] + 1)))
                        continue;
                    *chosen = offered + j + 1;
                    *chosenLength = offered[j];
                    return NativeOpenSsl.SSL_TLSEXT_ERR_OK;
                }
            }
        }

        // RFC 7301, section 3.2: no protocol in common ends the handshake.
        return NativeOpenSsl.SSL_TLSEXT_ERR_ALERT_FATAL;
    }
}
