using System.Reflection;
using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>OpenSSL 3 (ssl(7ossl)), the library that .NET itself uses on Linux, without SslStream between it and the event loop.</summary>
internal static unsafe partial class NativeOpenSsl
{
    private const string Ssl = "libssl";
    internal const string Crypto = "libcrypto";

    internal const int SSL_ERROR_WANT_READ = 2;
    internal const int SSL_ERROR_WANT_WRITE = 3;
    internal const int SSL_ERROR_SYSCALL = 5;
    internal const int SSL_ERROR_ZERO_RETURN = 6;

    internal const int SSL_VERIFY_NONE = 0;
    internal const int SSL_VERIFY_PEER = 1;
    internal const int SSL_VERIFY_FAIL_IF_NO_PEER_CERT = 2;
    internal const int TLS1_2_VERSION = 0x303;
    internal const int TLS1_3_VERSION = 0x304;
    internal const int SSL_TLSEXT_ERR_OK = 0;
    internal const int SSL_TLSEXT_ERR_ALERT_FATAL = 2;

    internal const long SSL_SESS_CACHE_OFF = 0;
    internal const long SSL_SESS_CACHE_SERVER = 2;
    internal const ulong SSL_OP_NO_TICKET = 1UL << 14;
    internal const ulong SSL_OP_NO_RENEGOTIATION = 1UL << 30;

    /// <summary>Reason codes of libssl (sslerr.h).</summary>
    internal const int SSL_R_CERTIFICATE_VERIFY_FAILED = 134;
    internal const int SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE = 199;
    internal const int SSL_R_UNEXPECTED_EOF_WHILE_READING = 294;

    /// <summary>Alerts from the peer come as reason 1000 + alert (ssl.h, SSL_AD_REASON_OFFSET).</summary>
    internal const int AlertReason = 1000;

    private const int SSL_CTRL_MODE = 33;
    private const int SSL_CTRL_SET_READ_AHEAD = 41;
    private const int SSL_CTRL_SET_SESS_CACHE_MODE = 44;
    private const int SSL_CTRL_SET_TLSEXT_HOSTNAME = 55;
    private const int SSL_CTRL_CHAIN_CERT = 89;
    private const int SSL_CTRL_GET_CLIENT_CERT_TYPES = 103;
    private const int SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
    private const int SSL_CTRL_SET_MAX_PROTO_VERSION = 124;
    private const int TLSEXT_NAMETYPE_host_name = 0;

    /// <summary>Partial writes, from a buffer that may have moved; buffers of idle connections are given back.</summary>
    private const long Mode = 0x1 | 0x2 | 0x10;

    private static readonly Lazy<bool> s_isAvailable = new(Load);
    private static nint s_ssl;
    private static nint s_crypto;

    /// <summary>Whether OpenSSL 3 or later is there.</summary>
    internal static bool IsAvailable => s_isAvailable.Value;

    internal static nint TlsServerMethod() => TLS_server_method();

    internal static nint TlsClientMethod() => TLS_client_method();

    /// <summary>Sets <see cref="Mode"/>, and that a record's header and body are read in one call.</summary>
    internal static void SetMode(nint context)
    {
        _ = SSL_CTX_ctrl(context, SSL_CTRL_MODE, Mode, null);
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 1, null);
    }

    internal static void SetVersions(nint context, int minimum, int maximum)
    {
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, minimum, null);
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, maximum, null);
    }

    internal static void SetSessionCache(nint context, long mode) => _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, mode, null);

    internal static bool AddChainCertificate(nint context, nint certificate) => SSL_CTX_ctrl(context, SSL_CTRL_CHAIN_CERT, 1, (void*)certificate) == 1;

    internal static void SetServerName(nint ssl, byte* name) => _ = SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name);

    /// <summary>Whether the server has asked for a client certificate (TLS 1.2).</summary>
    internal static bool WasAskedForCertificate(nint ssl)
    {
        byte* types;
        return SSL_ctrl(ssl, SSL_CTRL_GET_CLIENT_CERT_TYPES, 0, &types) > 0;
    }

    private static bool Load()
    {
        foreach (var version in new[] { "3", "4" })
        {
            if (NativeLibrary.TryLoad($"libssl.so.{version}", out s_ssl) && NativeLibrary.TryLoad($"libcrypto.so.{version}", out s_crypto))
            {
                NativeLibrary.SetDllImportResolver(typeof(NativeOpenSsl).Assembly, Resolve);
                return true;
            }
        }

        return false;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        Ssl => s_ssl,
        Crypto => s_crypto,
        _ => 0,
    };

    [LibraryImport(Ssl)]
    private static partial nint TLS_server_method();

    [LibraryImport(Ssl)]
    private static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    private static partial long SSL_CTX_ctrl(nint context, int command, long number, void* pointer);

    [LibraryImport(Ssl)]
    private static partial long SSL_ctrl(nint ssl, int command, long number, void* pointer);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    internal static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_num_tickets(nint context, nuint count);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_session_id_context(nint context, byte* id, uint length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_use_certificate(nint context, nint certificate);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_use_PrivateKey(nint context, nint key);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_check_private_key(nint context);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_get_cert_store(nint context);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_default_verify_paths(nint context);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_cert_verify_callback(nint context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_add_client_CA(nint context, nint certificate);

    [LibraryImport(Ssl)]
    internal static partial int SSL_CTX_set_alpn_protos(nint context, byte* protocols, uint length);

    [LibraryImport(Ssl)]
    internal static partial void SSL_CTX_set_alpn_select_cb(nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> callback, nint argument);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_CTX_get0_param(nint context);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_fd(nint ssl, int fd);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    internal static partial int SSL_has_pending(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    internal static partial int SSL_session_reused(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial byte* SSL_get_version(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial byte* SSL_CIPHER_standard_name(nint cipher);

    [LibraryImport(Ssl)]
    internal static partial void SSL_get0_alpn_selected(nint ssl, byte** protocol, uint* length);

    [LibraryImport(Ssl)]
    internal static partial nint SSL_get1_session(nint ssl);

    [LibraryImport(Ssl)]
    internal static partial int SSL_set_session(nint ssl, nint session);

    [LibraryImport(Ssl)]
    internal static partial int SSL_SESSION_is_resumable(nint session);

    [LibraryImport(Ssl)]
    internal static partial void SSL_SESSION_free(nint session);
}
