using System.Security.Cryptography;
using System.Text;
using NetTest.Engine.Tests.Topology;
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
        // sha256sum of "{anna}secret" and "{bob}swordfish".
        File.WriteAllText(_users, $"# people\r\n\r\nanna,{Sha256("{anna}secret")}\r\nno comma\nbob,{Sha256("{bob}swordfish").ToUpperInvariant()}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_listed_with_that_password_is_served(bool pkcs1)
    {
        using var server = new ThroughputAuthorization(_private, _users, allowPkcs1Padding: pkcs1);
        Assert.Equal(AuthenticationVerdict.Accepted, server.Check(Token("anna", "secret", pkcs1), Now));
        Assert.Equal(AuthenticationVerdict.Accepted, server.Check(Token("bob", "swordfish", pkcs1), Now));
        Assert.Equal(AuthenticationVerdict.Denied, server.Check(Token("anna", "swordfish", pkcs1), Now));
        Assert.Equal(AuthenticationVerdict.Denied, server.Check(Token("eve", "secret", pkcs1), Now));
        Assert.Equal(AuthenticationVerdict.Missing, server.Check(null, Now));
    }

    [Theory]
    [InlineData(10, AuthenticationVerdict.Accepted)]
    [InlineData(-10, AuthenticationVerdict.Accepted)]
    [InlineData(11, AuthenticationVerdict.ClockSkew)]
    [InlineData(-11, AuthenticationVerdict.ClockSkew)]
    public void Clocks_may_differ_by_ten_seconds(int seconds, AuthenticationVerdict verdict)
    {
        using var server = new ThroughputAuthorization(_private, _users);
        Assert.Equal(verdict, server.Check(Token("anna", "secret", pkcs1: false), Now.AddSeconds(seconds)));
    }

    [Fact]
    public void Old_padding_is_taken_only_on_request_and_new_one_always()
    {
        using var strict = new ThroughputAuthorization(_private, _users);
        using var lenient = new ThroughputAuthorization(_private, _users, allowPkcs1Padding: true);
        Assert.Equal(AuthenticationVerdict.Unreadable, strict.Check(Token("anna", "secret", pkcs1: true), Now));
        Assert.Equal(AuthenticationVerdict.Accepted, lenient.Check(Token("anna", "secret", pkcs1: false), Now));
    }

    [Fact]
    public void Garbage_is_no_credential()
    {
        using var server = new ThroughputAuthorization(_private, _users, allowPkcs1Padding: true);
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check("not base64!", Now));
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(new byte[256]), Now));
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(new byte[7]), Now));
        using var other = RSA.Create(2048);
        var foreign = other.Encrypt(new CredentialText("anna", "secret", Now).ToBytes(), RSAEncryptionPadding.OaepSHA1);
        Assert.Equal(AuthenticationVerdict.Unreadable, server.Check(Convert.ToBase64String(foreign), Now));
    }

    [Fact]
    public void Many_clients_are_judged_at_once()
    {
        using var server = new ThroughputAuthorization(_private, _users);
        var token = Token("anna", "secret", pkcs1: false);
        Assert.True(Parallel.For(0, 64, (_, state) =>
        {
            if (server.Check(token, Now) != AuthenticationVerdict.Accepted)
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
        Assert.Contains("white space", Assert.Throws<NetTestException>(() => new ThroughputCredential("anna b", "secret", _public)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("top secret", Assert.Throws<NetTestException>(() => new ThroughputCredential("anna", "top secret", _public)).Message, StringComparison.Ordinal);
        Assert.Contains("too long", Assert.Throws<NetTestException>(() => new ThroughputCredential("anna", new string('x', 200), _public)).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.FileNotReadable, Assert.Throws<NetTestException>(() => new ThroughputCredential("anna", "x", "/no/such/key")).Reason);
        Assert.Equal(ErrorReason.InvalidCertificate, Assert.Throws<NetTestException>(() => new ThroughputCredential("anna", "x", _users)).Reason);
        Assert.Equal(ErrorReason.InvalidCertificate, Assert.Throws<NetTestException>(() => new ThroughputAuthorization(_public, _users)).Reason);
        Assert.Contains("lists no user", Assert.Throws<NetTestException>(() => new ThroughputAuthorization(_private, _public)).Message, StringComparison.Ordinal);
        Assert.Contains(":2:", Assert.Throws<NetTestException>(() => AuthorizedUsers.Parse("#\nanna,abc", "u")).Message, StringComparison.Ordinal);
    }

    private string Token(string user, string password, bool pkcs1)
    {
        using var credential = new ThroughputCredential(user, password, _public, pkcs1);
        Assert.DoesNotContain(password, credential.ToString(), StringComparison.Ordinal);
        return credential.CreateToken(Now);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
