using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>An SSL_CTX: what all connections of one server, or of one client on one loop, share.</summary>
internal sealed unsafe class OpenSslContext : SafeHandle
{
    internal OpenSslContext(bool isServer, TlsProtocolVersion minimum, TlsProtocolVersion maximum)
        : base(0, ownsHandle: true)
    {
        SetHandle(NativeOpenSsl.SSL_CTX_new(isServer ? NativeOpenSsl.TlsServerMethod() : NativeOpenSsl.TlsClientMethod()));
        if (IsInvalid)
            throw new NetTestException(ErrorReason.SystemCallFailed, "OpenSSL could not make a TLS context (SSL_CTX_new)");
        NativeOpenSsl.SetMode(handle);
        NativeOpenSsl.SetVersions(handle, ToNative(minimum), ToNative(maximum));
        _ = NativeOpenSsl.SSL_CTX_set_options(handle, NativeOpenSsl.SSL_OP_NO_RENEGOTIATION);
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    /// <summary>Shows this certificate, with those that lead to its authority.</summary>
    internal void Use(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        var key = ExportKey(certificate);
        WithCertificate(certificate, pointer => Require(NativeOpenSsl.SSL_CTX_use_certificate(handle, pointer) == 1, certificate));
        fixed (byte* start = key)
        {
            var position = start;
            var pointer = NativeCrypto.d2i_AutoPrivateKey(null, &position, key.Length);
            CryptographicOperations.ZeroMemory(key);
            var taken = pointer != 0 && NativeOpenSsl.SSL_CTX_use_PrivateKey(handle, pointer) == 1;
            NativeCrypto.EVP_PKEY_free(pointer);
            Require(taken, certificate);
        }

        Require(NativeOpenSsl.SSL_CTX_check_private_key(handle) == 1, certificate);
        foreach (var link in chain)
            WithCertificate(link, pointer => Require(NativeOpenSsl.AddChainCertificate(handle, pointer), link));
    }

    /// <summary>Trusts these authorities.</summary>
    internal void Trust(X509Certificate2Collection authorities, bool nameToClients = false)
    {
        var store = NativeOpenSsl.SSL_CTX_get_cert_store(handle);
        foreach (var authority in authorities)
        {
            WithCertificate(authority, pointer =>
            {
                _ = NativeCrypto.X509_STORE_add_cert(store, pointer);
                if (nameToClients)
                    _ = NativeOpenSsl.SSL_CTX_add_client_CA(handle, pointer);
            });
        }
    }

    /// <summary>ALPN protocols as they stand in the handshake: each with its length before it (RFC 7301).</summary>
    internal static byte[] ToWire(IReadOnlyList<string> protocols) =>
        [.. protocols.SelectMany(protocol => Encoding.ASCII.GetBytes(protocol).Prepend((byte)protocol.Length))];

    protected override bool ReleaseHandle()
    {
        NativeOpenSsl.SSL_CTX_free(handle);
        return true;
    }

    private static int ToNative(TlsProtocolVersion version) =>
        version == TlsProtocolVersion.Tls12 ? NativeOpenSsl.TLS1_2_VERSION : NativeOpenSsl.TLS1_3_VERSION;

    private static void WithCertificate(X509Certificate2 certificate, Action<nint> use)
    {
        var data = certificate.RawDataMemory.Span;
        fixed (byte* start = data)
        {
            var position = start;
            var pointer = NativeCrypto.d2i_X509(null, &position, data.Length);
            Require(pointer != 0, certificate);
            try
            {
                use(pointer);
            }
            finally
            {
                NativeCrypto.X509_free(pointer);
            }
        }
    }

    private static byte[] ExportKey(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        try
        {
            return key?.ExportPkcs8PrivateKey()
                ?? throw new NetTestException(ErrorReason.InvalidCertificate, $"The certificate {certificate.Subject} has no private key of a kind that is supported (RSA, ECDSA); give its key file too.");
        }
        catch (CryptographicException e)
        {
            throw new NetTestException(ErrorReason.InvalidCertificate, $"The private key of {certificate.Subject} cannot be exported: {e.Message}", innerException: e);
        }
    }

    private static void Require(bool condition, X509Certificate2 certificate)
    {
        if (!condition)
            throw new NetTestException(ErrorReason.InvalidCertificate, $"OpenSSL does not take the certificate {certificate.Subject} or its key; do they belong together?");
    }
}
