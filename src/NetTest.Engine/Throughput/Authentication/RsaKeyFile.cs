using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>Reads RSA keys and lists from files, as errors of the engine's.</summary>
internal static class RsaKeyFile
{
    /// <summary>Reads a PEM key.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or has no such key in it.</exception>
    internal static RSA Load(string path, bool isPrivate)
    {
        var text = ReadText(path);
        var kind = isPrivate ? "private" : "public";
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            // A private key does for its public half; a public key in its place would only fail at the first client.
            if (isPrivate)
                _ = rsa.ExportParameters(includePrivateParameters: true);
            return rsa;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new NetTestException(
                ErrorReason.InvalidCertificate,
                $"{path} has no {kind} RSA key in PEM form without a passphrase; make a pair with: openssl genrsa -out private.pem 2048; openssl rsa -in private.pem -pubout -out public.pem",
                path,
                exception);
        }
    }

    internal static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NetTestException(ErrorReason.FileNotReadable, $"{path} cannot be read: {exception.Message}", path, exception);
        }
    }
}
