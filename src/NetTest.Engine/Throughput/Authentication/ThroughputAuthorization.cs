using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>
/// Whom a server serves (iperf3 <c>--rsa-private-key-path</c>, <c>--authorized-users-path</c>, <c>--time-skew-threshold</c>). Safe for
/// many clients at once.
/// </summary>
public sealed class ThroughputAuthorization : IDisposable
{
    private readonly RSA _privateKey;
    private readonly AuthorizedUsers _users;
    private readonly Lock _gate = new();

    /// <summary>Reads the server's key and the users.</summary>
    /// <param name="privateKeyPath">PEM file of the private RSA key, without a passphrase.</param>
    /// <param name="authorizedUsersPath">File of the users: a line <c>user,sha256 of {user}password</c> for each. Read once, now.</param>
    /// <param name="allowedSkew">How far the client's clock may be from ours; default 10 s.</param>
    /// <param name="allowPkcs1Padding">
    /// Take PKCS #1 v1.5 padding beside OAEP, for clients before iperf3 3.17. Off by default: whoever can time the answers learns from
    /// it what an overheard token says (CVE-2024-26306).
    /// </param>
    /// <exception cref="NetTestException">A file cannot be read or is wrong.</exception>
    public ThroughputAuthorization(string privateKeyPath, string authorizedUsersPath, TimeSpan? allowedSkew = null, bool allowPkcs1Padding = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(privateKeyPath);
        ArgumentException.ThrowIfNullOrEmpty(authorizedUsersPath);
        AllowedSkew = allowedSkew ?? TimeSpan.FromSeconds(10);
        if (AllowedSkew < TimeSpan.FromSeconds(1))
            throw new NetTestException(ErrorReason.InvalidArgument, $"The allowed clock skew is {AllowedSkew.TotalSeconds} s; credentials count whole seconds, so it is 1 s at least.", AllowedSkew);
        AllowPkcs1Padding = allowPkcs1Padding;
        _users = AuthorizedUsers.Parse(RsaKeyFile.ReadText(authorizedUsersPath), authorizedUsersPath);
        _privateKey = RsaKeyFile.Load(privateKeyPath, isPrivate: true);
    }

    /// <summary>How far the client's clock may be from ours.</summary>
    public TimeSpan AllowedSkew { get; }

    /// <summary>Whether PKCS #1 v1.5 padding is taken beside OAEP.</summary>
    public bool AllowPkcs1Padding { get; }

    /// <inheritdoc/>
    public void Dispose() => _privateKey.Dispose();

    /// <summary>Judges the <c>authtoken</c> of a client's parameters; null if it sent none.</summary>
    internal AuthenticationVerdict Check(string? token, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(token))
            return AuthenticationVerdict.Missing;
        if (TryRead(token) is not { } credentials)
            return AuthenticationVerdict.Unreadable;
        // iperf3 compares whole seconds of both clocks.
        if (Math.Abs(now.ToUnixTimeSeconds() - credentials.At.ToUnixTimeSeconds()) > (long)AllowedSkew.TotalSeconds)
            return AuthenticationVerdict.ClockSkew;
        return _users.Accepts(credentials.UserName, credentials.Password) ? AuthenticationVerdict.Accepted : AuthenticationVerdict.Denied;
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
            : AllowPkcs1Padding && TryDecrypt(encrypted, RSAEncryptionPadding.Pkcs1) is { } older ? CredentialText.TryParse(older)
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
}
