using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>The TLS side of a client on one loop: whom it trusts, the name it asks for, the session it resumes.</summary>
internal sealed unsafe class OpenSslClientContext : TlsClientContext
{
    private const int DigestLength = 32;

    private readonly OpenSslContext _context;
    private readonly byte[]? _serverName;
    private readonly bool _resume;
    private readonly byte[] _accepted = new byte[DigestLength];
    private bool _hasAccepted;
    private GCHandle _self;
    private nint _session;

    internal OpenSslClientContext(TlsClientOptions options, IPAddress server)
    {
        _context = new OpenSslContext(isServer: false, options.MinimumVersion, options.MaximumVersion);
        _self = GCHandle.Alloc(this);
        _resume = options.SessionResumption;
        // An address is no name for SNI (RFC 6066, section 3).
        _serverName = options.ServerName is null || IPAddress.TryParse(options.ServerName, out _) ? null : Encoding.ASCII.GetBytes(options.ServerName + '\0');
        try
        {
            if (options.Certificate is not null)
                _context.Use(options.Certificate, []);
            SetProtocols(OpenSslContext.ToWire(options.ApplicationProtocols));
            if (options.Insecure)
                NativeOpenSsl.SSL_CTX_set_verify(_context.Pointer, NativeOpenSsl.SSL_VERIFY_NONE, 0);
            else
                SetVerification(options, server);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal nint NewConnection()
    {
        var ssl = NativeOpenSsl.SSL_new(_context.Pointer);
        if (ssl == 0)
            return 0;
        fixed (byte* name = _serverName)
        {
            if (name != null)
                NativeOpenSsl.SetServerName(ssl, name);
        }

        if (_session != 0)
            _ = NativeOpenSsl.SSL_set_session(ssl, _session);
        return ssl;
    }

    /// <summary>Keeps the session of a connection that is about to close, for the next one to resume.</summary>
    internal void KeepSession(nint ssl)
    {
        if (!_resume)
            return;
        var session = NativeOpenSsl.SSL_get1_session(ssl);
        if (session == 0)
            return;
        if (NativeOpenSsl.SSL_SESSION_is_resumable(session) == 0)
        {
            NativeOpenSsl.SSL_SESSION_free(session);
            return;
        }

        if (_session != 0)
            NativeOpenSsl.SSL_SESSION_free(_session);
        _session = session;
    }

    protected override void Dispose(bool disposing)
    {
        if (_session != 0)
            NativeOpenSsl.SSL_SESSION_free(_session);
        _session = 0;
        _context.Dispose();
        if (_self.IsAllocated)
            _self.Free();
    }

    private void SetProtocols(byte[] wire)
    {
        fixed (byte* protocols = wire)
        {
            if (wire.Length > 0)
                _ = NativeOpenSsl.SSL_CTX_set_alpn_protos(_context.Pointer, protocols, (uint)wire.Length);
        }
    }

    private void SetVerification(TlsClientOptions options, IPAddress server)
    {
        var context = _context.Pointer;
        _ = NativeOpenSsl.SSL_CTX_set_default_verify_paths(context);
        _context.Trust(options.TrustedAuthorities);
        var parameters = NativeOpenSsl.SSL_CTX_get0_param(context);
        // A certificate that the user trusts by name is trusted, whoever signed it.
        _ = NativeCrypto.X509_VERIFY_PARAM_set_flags(parameters, NativeCrypto.X509_V_FLAG_PARTIAL_CHAIN);
        if (_serverName is not null)
        {
            fixed (byte* bytes = _serverName)
                _ = NativeCrypto.X509_VERIFY_PARAM_set1_host(parameters, bytes, 0);
        }
        else
        {
            var address = (IPAddress.TryParse(options.ServerName, out var named) ? named : server).GetAddressBytes();
            fixed (byte* bytes = address)
                _ = NativeCrypto.X509_VERIFY_PARAM_set1_ip(parameters, bytes, (nuint)address.Length);
        }

        NativeOpenSsl.SSL_CTX_set_verify(context, NativeOpenSsl.SSL_VERIFY_PEER, 0);
        NativeOpenSsl.SSL_CTX_set_cert_verify_callback(context, &Verify, GCHandle.ToIntPtr(_self));
    }

    /// <summary>
    /// A certificate that this very context has accepted is accepted again without building its chain anew: name, trust and purpose
    /// are the context's and do not change within a test. The proof that the peer has the key is checked every time.
    /// </summary>
    [UnmanagedCallersOnly]
    private static int Verify(nint storeContext, nint argument)
    {
        var self = Unsafe.As<OpenSslClientContext>(GCHandle.FromIntPtr(argument).Target!);
        var digest = stackalloc byte[DigestLength];
        var length = (uint)DigestLength;
        var hashed = NativeCrypto.X509_digest(NativeCrypto.X509_STORE_CTX_get0_cert(storeContext), NativeCrypto.EVP_sha256(), digest, &length) == 1;
        var known = new ReadOnlySpan<byte>(digest, DigestLength);
        if (hashed && self._hasAccepted && known.SequenceEqual(self._accepted))
            return 1;
        if (NativeCrypto.X509_verify_cert(storeContext) != 1)
            return 0;
        known.CopyTo(self._accepted);
        self._hasAccepted = hashed;
        return 1;
    }
}
