using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using Xunit;

namespace NetTest.Engine.Tests.Sockets;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nettest-pem-").FullName;

    [Fact]
    public void Certificate_and_key_may_share_a_file_or_have_one_each()
    {
        var (certificate, key) = MakePair("CN=one");
        var both = Write("both.pem", certificate + "\n" + key);
        using var shared = CertificateFiles.LoadIdentity(both, null).Certificate;
        using var apart = CertificateFiles.LoadIdentity(Write("c.pem", certificate), Write("k.pem", key)).Certificate;
        Assert.True(shared.HasPrivateKey);
        Assert.Equal(shared.Thumbprint, apart.Thumbprint);
    }

    [Fact]
    public void A_key_of_another_certificate_is_an_invalid_certificate()
    {
        var (certificate, _) = MakePair("CN=one");
        var (_, key) = MakePair("CN=two");
        var error = Assert.Throws<NetTestException>(() => CertificateFiles.LoadIdentity(Write("c.pem", certificate), Write("k.pem", key)));
        Assert.Equal(ErrorReason.InvalidCertificate, error.Reason);
        Assert.Contains("k.pem", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_encrypted_key_is_opened_by_its_password_alone(bool inOneFile)
    {
        var (certificate, plain) = MakePair("CN=one");
        var encrypted = Encrypt(plain, "sésame");
        var file = Write("c.pem", inOneFile ? certificate + "\n" + encrypted : certificate);
        var keyFile = inOneFile ? null : Write("k.pem", encrypted);
        using var opened = CertificateFiles.LoadIdentity(file, keyFile, "sésame").Certificate;
        Assert.True(opened.HasPrivateKey);
        using var key = opened.GetECDsaPrivateKey()!;
        Assert.Equal(plain, key.ExportPkcs8PrivateKeyPem());
        var wrong = Assert.Throws<NetTestException>(() => CertificateFiles.LoadIdentity(file, keyFile, "open"));
        Assert.Equal(ErrorReason.InvalidCertificate, wrong.Reason);
        Assert.Contains("password", wrong.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<NetTestException>(() => CertificateFiles.LoadIdentity(file, keyFile));
        Assert.Equal(ErrorReason.InvalidCertificate, missing.Reason);
        Assert.Contains(CertificateFiles.PasswordVariable, missing.Message, StringComparison.Ordinal);
        Assert.Contains(inOneFile ? "c.pem" : "k.pem", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_a_key_does_not_need_does_no_harm()
    {
        var (certificate, key) = MakePair("CN=one");
        using var opened = CertificateFiles.LoadIdentity(Write("c.pem", certificate), Write("k.pem", key), "none").Certificate;
        Assert.True(opened.HasPrivateKey);
    }

    [Fact]
    public void The_password_is_the_first_line_of_its_file()
    {
        Assert.Equal(" a b ", PasswordFile.Read(Write("password", " a b \r\nsecond")));
        Assert.Equal("", PasswordFile.Read(Write("password", "")));
        Assert.Equal(ErrorReason.FileNotReadable, Assert.Throws<NetTestException>(() => PasswordFile.Read(Path.Combine(_folder, "absent"))).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_without_a_certificate_is_named_in_the_error(string content)
    {
        var error = Assert.Throws<NetTestException>(() => CertificateFiles.LoadAll(Write("wrong.pem", content)));
        Assert.Equal(ErrorReason.InvalidCertificate, error.Reason);
        Assert.Contains("wrong.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_not_readable()
    {
        var error = Assert.Throws<NetTestException>(() => CertificateFiles.LoadAll(Path.Combine(_folder, "absent.pem")));
        Assert.Equal(ErrorReason.FileNotReadable, error.Reason);
        Assert.IsType<FileNotFoundException>(error.InnerException);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Encrypt(string pem, string password)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static (string Certificate, string Key) MakePair(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
