using System.Security.Cryptography;

namespace NetTest.Engine.Throughput.Authentication;

/// <summary>
/// The <c>authtoken</c> of the parameter exchange: <see cref="CredentialText"/> under the server's public RSA key, in base64. The padding is OAEP
/// (RFC 8017, section 7.1) as iperf3 has it from 3.17 on, or PKCS #1 v1.5 (section 7.2) as before.
/// </summary>
internal static class AuthenticationToken
{
    /// <summary>Makes a token that is valid around that moment.</summary>
    /// <exception cref="NetTestException">Name or password cannot be sent, or the key is none.</exception>
    internal static string Create(ThroughputCredentials credentials, DateTimeOffset at)
    {
        var user = credentials.UserName;
        if (!CredentialText.CanCarry(user))
            throw new NetTestException(ErrorReason.InvalidArgument, $"User name '{user}' cannot be sent: iperf3's credentials have no empty names and no white space in them.", user);
        if (!CredentialText.CanCarry(credentials.Password))
            throw new NetTestException(ErrorReason.InvalidArgument, $"The password of user '{user}' cannot be sent: iperf3's credentials have no empty passwords and no white space in them.", user);
        using var key = CredentialFiles.ImportKey(credentials.PublicKeyPem, isPrivate: false, "the server's public key");
        try
        {
            var text = new CredentialText(user, credentials.Password, at).ToBytes();
            return Convert.ToBase64String(key.Encrypt(text, credentials.UsePkcs1Padding ? RSAEncryptionPadding.Pkcs1 : RSAEncryptionPadding.OaepSHA1));
        }
        catch (CryptographicException exception)
        {
            throw new NetTestException(
                ErrorReason.InvalidArgument,
                FormattableString.Invariant($"Name and password of user '{user}' are too long for an RSA key of {key.KeySize} bits; take a longer key."),
                user,
                exception);
        }
    }
}
