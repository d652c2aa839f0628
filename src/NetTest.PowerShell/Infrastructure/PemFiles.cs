using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine;

namespace NetTest.PowerShell.Infrastructure;

/// <summary>Reads certificates and keys in PEM (RFC 7468).</summary>
internal static class PemFiles
{
    /// <summary>The certificate of a file with its private key, from the same file or another one.</summary>
    internal static X509Certificate2 ReadWithKey(string certificatePath, string? keyPath) =>
        Read(keyPath ?? certificatePath, () => X509Certificate2.CreateFromPemFile(certificatePath, keyPath), certificatePath);

    /// <summary>All certificates of a file.</summary>
    internal static X509Certificate2Collection ReadAll(string path) => Read(
        path,
        () =>
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no certificate");
        },
        path);

    private static T Read<T>(string path, Func<T> read, string target)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // A key that belongs to another certificate is an ArgumentException, and so is PEM without one.
            throw new NetTestException(
                ErrorReason.InvalidCertificate,
                $"'{path}' is not what is needed ({exception.Message.TrimEnd('.')}); give PEM files whose certificate and key belong together.",
                target,
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(
                ErrorReason.FileNotReadable, $"'{path}' cannot be read: {exception.Message}", target, exception);
        }
    }
}
