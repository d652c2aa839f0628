using System.Security.Cryptography;
using System.Text;
using NetTest.Engine.Tests.Topology;
using NetTest.Engine.Throughput;
using NetTest.Engine.Throughput.Authentication;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Throughput.Authentication;

public sealed class AuthenticationTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_267_000);
    private readonly ScratchFolder _folder = new();
    private readonly string _private, _public, _users;

    public AuthenticationTests()
    {
        Directory.CreateDirectory(_folder.Path);
        (_private, _public, _users) = (Path.Combine(_folder.Path, "private.pem"), Path.Combine(_folder.Path, "public.pem"), Path.Combine(_folder.Path, "users.csv"));
        using var rsa = RSA.Create(2048);
        File.WriteAllText(_private, rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_public, rsa.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(_users, $"# people\r\n\r\nanna,{Sha256("{anna}secret")}\r\nno comma\nbob,{Sha256("{bob}swordfish").ToUpperInvariant()}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_listed_with_that_password_is_served(bool pkcs1)
    {
        using var server = Server(pkcs1);
        Assert.Equal(AuthenticationVerdict.Accepted, server.Check(Token("anna", "secret", pkcs1), Now, out var user));
        Assert.Equal("anna", user);
        Assert.Equal(AuthenticationVerdict.Accepted, server.Check(Token("bob", "swordfish", pkcs1), Now, out _));
        Assert.Equal(AuthenticationVerdict.Denied, server.Check(Token("anna", "swordfish", pkcs1), Now, out _));
        Assert.Equal(AuthenticationVerdict.Denied, server.Check(Token("eve", "secret", pkcs1), Now, out _));
        Assert.Equal(AuthenticationVerdict.Missing, server.Check(null, Now, out _));
    }

    [Theory]
    [InlineData(10, AuthenticationVerdict.Accepted)]
    [InlineData(-10, AuthenticationVerdict.Accepted)]
    [InlineData(11, AuthenticationVerdict.ClockSkew)]
    [InlineData(-11, AuthenticationVerdict.ClockSkew)]
    public void Clocks_may_differ_by_ten_seconds(int seconds, AuthenticationVerdict verdict)
    {
        using var server = Server();
        Assert.Equal(verdict, server.Check(Token("anna", "secret", pkcs1: false), Now.AddSeconds(seconds), out _));
    }

    [Fact]
    public void Old_padding_is_taken_only_on_request_and_new_one_always()
    {
        using var strict = Server();
        using var lenient = Server(allowPkcs1: true);
        Assert.Equal(AuthenticationVerdict.Unreadable, strict.Check(Token("anna", "secret", pkcs1: true), Now, out _));
        Assert.Equal(AuthenticationVerdict.Accepted, lenient.Check(Token("anna", "secret", pkcs1: false), Now, out _));
    }

    [Fact]
    public void Garbage_is_no_credential()
    {
        using var server = Server(allowPkcs1: true);
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check("not base64!", Now, out _));
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(new byte[256]), Now, out _));
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(new byte[7]), Now, out _));
        using var other = RSA.Create(2048);
        var foreign = other.Encrypt(new CredentialText("anna", "secret", Now).ToBytes(), RSAEncryptionPadding.OaepSHA1);
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(foreign), Now, out _));
    }

    [Fact]
    public void Many_clients_are_judged_at_once()
    {
        using var server = Server();
        var token = Token("anna", "secret", pkcs1: false);
        Assert.True(Parallel.For(0, 64, (_, state) =>
        {
            if (server.Check(token, Now, out string? _) != AuthenticationVerdict.Accepted)
                state.Stop();
        }).IsCompleted);
    }

    // The form is that of iperf_auth.c; OpenSSL itself, which iperf3 uses, opens what we encrypt.
    [Theory]
    [InlineData(true, "pkcs1")]
    [InlineData(false, "oaep")]
    public async Task OpenSSL_reads_what_iperf3_would_read(bool pkcs1, string padding)
    {
        Requires.Tool("openssl", "openssl");
        var file = Path.Combine(_folder.Path, "token");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(Token("anna", "secret", pkcs1)), TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await Shell.RunAsync("openssl", "pkeyutl", "-decrypt", "-inkey", _private, "-in", file, "-pkeyopt", $"rsa_padding_mode:{padding}");
        Assert.True(exitCode == 0, error);
        Assert.Equal("user: anna\npwd:  secret\nts:   1795267000", output);
    }

    [Theory]
    [InlineData("user: a\npwd:  b\nts:   -5", true)]
    [InlineData("user:a pwd:\t\tb\r\nts:7 and more", true)]
    [InlineData("user: a\npwd:  \nts:   5", false)]
    [InlineData("user: a\npwd:  b\nts:   ", false)]
    [InlineData("user: a\npwd:  b\nts:   99999999999999999999", false)]
    [InlineData("user: a\npwd:  b", false)]
    [InlineData("", false)]
    public void The_text_is_read_as_sscanf_reads_it(string text, bool isRead) =>
        Assert.Equal(isRead, CredentialText.TryParse(Encoding.UTF8.GetBytes(text)) is { UserName: "a", Password: "b" });

    [Fact]
    public void Bytes_that_are_no_text_are_no_credential() => Assert.Null(CredentialText.TryParse([0x75, 0xFF, 0xFE]));

    [Fact]
    public void What_cannot_be_sent_or_read_is_told_with_its_remedy()
    {
        Assert.Contains("white space", Assert.Throws<NetTestException>(() => Token("anna b", "secret", pkcs1: false)).Message, StringComparison.Ordinal);
        var told = Assert.Throws<NetTestException>(() => Token("anna", "top secret", pkcs1: false)).Message;
        Assert.Contains("white space", told, StringComparison.Ordinal);
        Assert.DoesNotContain("top secret", told, StringComparison.Ordinal);
        Assert.Contains("too long", Assert.Throws<NetTestException>(() => Token("anna", new string('x', 200), pkcs1: false)).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.FileNotReadable, Assert.Throws<NetTestException>(() => CredentialFiles.LoadPublicKey("/no/such/key")).Reason);
        Assert.Equal(ErrorReason.InvalidCertificate, Assert.Throws<NetTestException>(() => CredentialFiles.LoadPublicKey(_users)).Reason);
        Assert.Equal(ErrorReason.InvalidCertificate, Assert.Throws<NetTestException>(() => CredentialFiles.LoadPrivateKey(_public)).Reason);
        Assert.Contains("lists no user", Assert.Throws<NetTestException>(() => CredentialFiles.LoadUsers(_private)).Message, StringComparison.Ordinal);
        Assert.Contains(":2:", Assert.Throws<NetTestException>(() => CredentialFiles.ParseUsers("#\nanna,abc", "u")).Message, StringComparison.Ordinal);
        var line = $"anna,{Sha256("x")}\n";
        Assert.Contains("second time", Assert.Throws<NetTestException>(() => CredentialFiles.ParseUsers(line + line, "u")).Message, StringComparison.Ordinal);
    }

    private Authenticator Server(bool allowPkcs1 = false) => new(new ThroughputAuthorization
    {
        PrivateKeyPem = CredentialFiles.LoadPrivateKey(_private),
        Users = CredentialFiles.LoadUsers(_users),
        AllowPkcs1Padding = allowPkcs1,
    });

    private string Token(string user, string password, bool pkcs1)
    {
        var credentials = new ThroughputCredentials { UserName = user, Password = password, PublicKeyPem = CredentialFiles.LoadPublicKey(_public), UsePkcs1Padding = pkcs1 };
        Assert.DoesNotContain(password, credentials.ToString(), StringComparison.Ordinal);
        return AuthenticationToken.Create(credentials, Now);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
