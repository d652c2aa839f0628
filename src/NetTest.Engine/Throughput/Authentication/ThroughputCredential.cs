using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>
/// A user's credentials for a server that asks for them (iperf3 <c>--username</c>, <c>--rsa-public-key-path</c>): name and password go
/// encrypted with the server's public key in the <c>authtoken</c> of the parameter exchange.
/// </summary>
public sealed class ThroughputCredential : IDisposable
{
    private readonly RSA _publicKey;
    private readonly string _password;
    private readonly RSAEncryptionPadding _padding;

    /// <summary>Takes the credentials together with the server's public key.</summary>
    /// <param name="userName">The user; no white space, which iperf3 cannot read.</param>
    /// <param name="password">The password; no white space.</param>
    /// <param name="publicKeyPath">PEM file of the server's public key.</param>
    /// <param name="usePkcs1Padding">
    /// PKCS #1 v1.5 padding (RFC 8017, section 7.2), which iperf3 before 3.17 wants; false: OAEP (section 7.1).
    /// </param>
    /// <exception cref="NetTestException">The key cannot be read, or name or password cannot be sent.</exception>
    public ThroughputCredential(string userName, string password, string publicKeyPath, bool usePkcs1Padding = false)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentException.ThrowIfNullOrEmpty(publicKeyPath);
        if (!CredentialText.CanCarry(userName))
            throw new NetTestException(ErrorReason.InvalidArgument, $"User name '{userName}' cannot be sent: iperf3's credentials have no empty names and no white space in them.", userName);
        if (!CredentialText.CanCarry(password))
            throw new NetTestException(ErrorReason.InvalidArgument, $"The password of user '{userName}' cannot be sent: iperf3's credentials have no empty passwords and no white space in them.", userName);
        UserName = userName;
        UsePkcs1Padding = usePkcs1Padding;
        _password = password;
        _padding = usePkcs1Padding ? RSAEncryptionPadding.Pkcs1 : RSAEncryptionPadding.OaepSHA1;
        _publicKey = RsaKeyFile.Load(publicKeyPath, isPrivate: false);
        try
        {
            // A key too short for the text is told now, not in the middle of a run.
            _ = CreateToken(DateTimeOffset.UnixEpoch.AddSeconds(9_999_999_999));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The user.</summary>
    public string UserName { get; }

    /// <summary>Whether the padding is PKCS #1 v1.5 rather than OAEP.</summary>
    public bool UsePkcs1Padding { get; }

    /// <inheritdoc/>
    public void Dispose() => _publicKey.Dispose();

    /// <summary>The user's name; never the password.</summary>
    public override string ToString() => UserName;

    /// <summary>The <c>authtoken</c> of the parameter exchange, valid around that moment.</summary>
    internal string CreateToken(DateTimeOffset at)
    {
        try
        {
            return Convert.ToBase64String(_publicKey.Encrypt(new CredentialText(UserName, _password, at).ToBytes(), _padding));
        }
        catch (CryptographicException exception)
        {
            throw new NetTestException(
                ErrorReason.InvalidArgument,
                FormattableString.Invariant($"Name and password of user '{UserName}' are too long for an RSA key of {_publicKey.KeySize} bits; take a longer key."),
                UserName,
                exception);
        }
    }
}
