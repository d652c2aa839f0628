using System.Runtime.InteropServices;

namespace NetTest.Engine.Sockets.Native;

/// <summary>The part of OpenSSL below TLS: certificates, keys, digests, the thread's queue of errors. Loaded with <see cref="NativeOpenSsl"/>.</summary>
internal static unsafe partial class NativeCrypto
{
    internal const ulong X509_V_FLAG_PARTIAL_CHAIN = 0x80000;

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_VERIFY_PARAM_set_flags(nint parameters, ulong flags);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_VERIFY_PARAM_set1_host(nint parameters, byte* name, nuint length);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_VERIFY_PARAM_set1_ip(nint parameters, byte* address, nuint length);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial nint d2i_X509(nint* certificate, byte** data, long length);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial void X509_free(nint certificate);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial nint d2i_AutoPrivateKey(nint* key, byte** data, long length);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_STORE_add_cert(nint store, nint certificate);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial nint X509_STORE_CTX_get0_cert(nint storeContext);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_digest(nint certificate, nint digest, byte* buffer, uint* length);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial nint EVP_sha256();

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial int X509_verify_cert(nint storeContext);

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial void ERR_clear_error();

    [LibraryImport(NativeOpenSsl.Crypto)]
    internal static partial ulong ERR_peek_error();
}
