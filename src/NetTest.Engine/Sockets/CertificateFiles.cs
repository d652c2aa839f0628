using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>Certificates and keys in PEM files (RFC 7468).</summary>
public static class CertificateFiles
{
    /// <summary>Where the password of an encrypted key is looked for if none is given.</summary>
    public const string PasswordVariable = "NETTEST_KEY_PASSWORD";

    private const string EncryptedKey = "ENCRYPTED PRIVATE KEY";

    /// <summary>A certificate with its private key, and the intermediates that follow it in the file.</summary>
    /// <param name="certificatePath">The certificate's file.</param>
    /// <param name="keyPath">The file of its key; null: the key is in the certificate's file.</param>
    /// <param name="password">
    /// Opens the key if it is encrypted (PKCS#8, RFC 5958, section 3); null: what the environment has in <see cref="PasswordVariable"/>.
    /// </param>
    /// <exception cref="NetTestException">A file cannot be read, they do not belong together, or the password is missing or wrong.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadIdentity(string certificatePath, string? keyPath, string? password = null)
    {
        var chain = LoadAll(certificatePath);
        chain.RemoveAt(0);
        try
        {
            return (IsEncrypted(keyPath ?? certificatePath) ? Decrypt(certificatePath, keyPath, password) : X509Certificate2.CreateFromPemFile(certificatePath, keyPath), chain);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new NetTestException(
                ErrorReason.InvalidCertificate,
                keyPath is null
                    ? $"{certificatePath}: there is no private key in it that belongs to its first certificate; give the key's file too."
                    : $"{keyPath}: it holds no private key in PEM form that belongs to the first certificate of {certificatePath}.",
                keyPath ?? certificatePath,
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotReadable(keyPath ?? certificatePath, exception);
        }
    }

    /// <summary>All certificates of a file; there is at least one.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or holds none.</exception>
    public static X509Certificate2Collection LoadAll(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (CryptographicException exception)
        {
            throw new NetTestException(ErrorReason.InvalidCertificate, $"{path}: a certificate in it cannot be read: {exception.Message}", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotReadable(path, exception);
        }
        return certificates.Count > 0
            ? certificates
            : throw new NetTestException(ErrorReason.InvalidCertificate, $"{path}: there is no certificate in it; give a PEM file with '-----BEGIN CERTIFICATE-----'.", path);
    }

    private static bool IsEncrypted(string path)
    {
        ReadOnlySpan<char> rest = File.ReadAllText(path);
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label] is EncryptedKey)
                return true;
            rest = rest[fields.Location.End..];
        }

        return false;
    }

    private static X509Certificate2 Decrypt(string certificatePath, string? keyPath, string? password)
    {
        var file = keyPath ?? certificatePath;
        password ??= Environment.GetEnvironmentVariable(PasswordVariable)
            ?? throw new NetTestException(
                ErrorReason.InvalidCertificate, $"{file}: the private key in it is encrypted; give the file of its password, or put the password into the environment variable {PasswordVariable}.", file);
        try
        {
            return X509Certificate2.CreateFromEncryptedPemFile(certificatePath, password, keyPath);
        }
        catch (CryptographicException exception)
        {
            throw new NetTestException(
                ErrorReason.InvalidCertificate, $"{file}: the password does not open the private key in it, or the key belongs to another certificate than the first of {certificatePath}.", file, exception);
        }
    }

    private static NetTestException NotReadable(string path, Exception exception) =>
        new(
            ErrorReason.FileNotReadable,
            exception is FileNotFoundException or DirectoryNotFoundException ? $"{path}: there is no such file; check the path."
                : Directory.Exists(path) ? $"{path}: it is a directory; give a PEM file."
                : $"{path}: it cannot be read: {exception.Message}",
            path,
            exception);
}
