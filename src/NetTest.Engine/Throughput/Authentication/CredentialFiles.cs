using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>Reads what credentials are made of: the files that iperf3's <c>--rsa-…</c> options name.</summary>
public static class CredentialFiles
{
    /// <summary>The server's public key (<c>--rsa-public-key-path</c>) as PEM text.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or has no such key in it.</exception>
    public static string LoadPublicKey(string path)
    {
        var text = ReadText(path);
        using var key = ImportKey(text, isPrivate: false, path);
        return text;
    }

    /// <summary>The server's private key (<c>--rsa-private-key-path</c>) as PEM text; it has no passphrase.</summary>
    /// <exception cref="NetTestException">The file cannot be read, or has no such key in it.</exception>
    public static string LoadPrivateKey(string path)
    {
        var text = ReadText(path);
        using var key = ImportKey(text, isPrivate: true, path);
        return text;
    }

    /// <summary>
    /// The users (<c>--authorized-users-path</c>): a line <c>user,hash</c> for each, where the hash is SHA-256 over <c>{user}password</c> in
    /// hexadecimal. Lines without a comma, and those that begin with <c>#</c>, are comments.
    /// </summary>
    /// <exception cref="NetTestException">The file cannot be read, has a line without such a hash or a user twice, or no user at all.</exception>
    public static IReadOnlyDictionary<string, string> LoadUsers(string path) => ParseUsers(ReadText(path), path);

    internal static Dictionary<string, string> ParseUsers(string text, string path)
    {
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, line) in text.Split('\n').Index())
        {
            if (line.StartsWith('#') || line.Split(',', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var hash, ..])
                continue;
            if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigit))
            {
                throw new NetTestException(
                    ErrorReason.InvalidArgument,
                    FormattableString.Invariant($"{path}:{index + 1}: user '{name}' has no SHA-256 hash of 64 hexadecimal digits; make it with: printf '%s' '{{{name}}}PASSWORD' | sha256sum"),
                    path);
            }

            if (!users.TryAdd(name, hash))
                throw new NetTestException(ErrorReason.InvalidArgument, FormattableString.Invariant($"{path}:{index + 1}: user '{name}' is listed a second time; list each user once."), path);
        }

        return users.Count > 0
            ? users
            : throw new NetTestException(ErrorReason.InvalidArgument, $"{path} lists no user; a line is: user,sha256 of {{user}}password.", path);
    }

    /// <summary>The key in a PEM text; <paramref name="name"/> is what errors call it.</summary>
    internal static RSA ImportKey(string pem, bool isPrivate, string name)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            // A public key in the place of a private one would only fail at the first client.
            if (isPrivate)
                _ = rsa.ExportParameters(includePrivateParameters: true);
            return rsa;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new NetTestException(
                ErrorReason.InvalidCertificate,
                $"{name} has no {(isPrivate ? "private" : "public")} RSA key in PEM form without a passphrase; make a pair with: openssl genrsa -out private.pem 2048; openssl rsa -in private.pem -pubout -out public.pem",
                name,
                exception);
        }
    }

    private static string ReadText(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
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
