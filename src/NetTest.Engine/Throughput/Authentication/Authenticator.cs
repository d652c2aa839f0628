using System.Security.Cryptography;
using System.Text;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>Judges the credentials that clients send to a server. Safe for many clients at once.</summary>
internal sealed class Authenticator : IDisposable
{
    private readonly RSA _privateKey;
    private readonly (string Name, byte[] Hash)[] _users;
    private readonly ThroughputAuthorization _authorization;
    private readonly Lock _gate = new();

    /// <exception cref="NetTestException">The key is none, or a hash, or the skew is out of range.</exception>
    internal Authenticator(ThroughputAuthorization authorization)
    {
        _authorization = authorization;
        if (authorization.AllowedSkew < TimeSpan.FromSeconds(1))
            throw new NetTestException(ErrorReason.InvalidArgument, FormattableString.Invariant($"The allowed clock skew is {authorization.AllowedSkew.TotalSeconds} s; credentials count whole seconds, so 1 s is the least."), authorization.AllowedSkew);
        _users = [.. authorization.Users.Select(user => (user.Key, ReadHash(user.Key, user.Value)))];
        _privateKey = CredentialFiles.ImportKey(authorization.PrivateKeyPem, isPrivate: true, "the server's private key");
    }

    /// <inheritdoc/>
    public void Dispose() => _privateKey.Dispose();

    /// <summary>Judges the <c>authtoken</c> of a client's parameters, null if it sent none; tells the user whom it accepts.</summary>
    internal AuthenticationVerdict Check(string? token, DateTimeOffset now, out string? user)
    {
        user = null;
        if (string.IsNullOrEmpty(token))
            return AuthenticationVerdict.Missing;
        if (TryRead(token) is not { } credentials)
            return AuthenticationVerdict.Unreadable;
        // iperf3 compares whole seconds of both clocks.
        if (Math.Abs(now.ToUnixTimeSeconds() - credentials.At.ToUnixTimeSeconds()) > (long)_authorization.AllowedSkew.TotalSeconds)
            return AuthenticationVerdict.ClockSkew;
        if (!Knows(credentials))
            return AuthenticationVerdict.Denied;
        user = credentials.UserName;
        return AuthenticationVerdict.Accepted;
    }

    // Takes as long whoever asks.
    private bool Knows(CredentialText credentials)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{{{credentials.UserName}}}{credentials.Password}"));
        var known = false;
        foreach (var (name, expected) in _users)
            known |= CryptographicOperations.FixedTimeEquals(hash, expected) & string.Equals(name, credentials.UserName, StringComparison.Ordinal);
        return known;
    }

    private CredentialText? TryRead(string token)
    {
        byte[] encrypted;
        try
        {
            encrypted = Convert.FromBase64String(token);
        }
        catch (FormatException)
        {
            return null;
        }

        // What decrypts under the wrong padding may be noise instead of an error (implicit rejection), so the text decides.
        return TryDecrypt(encrypted, RSAEncryptionPadding.OaepSHA1) is { } text ? CredentialText.TryParse(text)
            : _authorization.AllowPkcs1Padding && TryDecrypt(encrypted, RSAEncryptionPadding.Pkcs1) is { } older ? CredentialText.TryParse(older)
            : null;
    }

    private byte[]? TryDecrypt(byte[] encrypted, RSAEncryptionPadding padding)
    {
        try
        {
            // An RSA object is for one thread at a time.
            lock (_gate)
                return _privateKey.Decrypt(encrypted, padding);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] ReadHash(string user, string hash) =>
        hash.Length == 2 * SHA256.HashSizeInBytes && hash.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(hash)
            : throw new NetTestException(ErrorReason.InvalidArgument, $"User '{user}' has no SHA-256 hash of 64 hexadecimal digits.", user);
}
