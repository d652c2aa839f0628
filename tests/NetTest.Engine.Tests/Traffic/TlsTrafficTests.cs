using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Results;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

[Collection(NetworkGroup.Name)]
public sealed class TlsTrafficTests
{
    private const int Connections = 12;
    private const string Name = "tls.test";
    private static readonly TrafficPattern s_pattern = TrafficPattern.Find("sym");

    [Theory]
    [InlineData(TlsProtocolVersion.Tls12)]
    [InlineData(TlsProtocolVersion.Tls13)]
    public async Task Sessions_are_resumed_on_request(TlsProtocolVersion version)
    {
        var (said, saw) = await RunAsync(
            tls => tls with { SessionResumption = true, MinimumVersion = version, MaximumVersion = version },
            tls => tls with { SessionResumption = true });
        TrafficRun.AssertAgree(said, saw, s_pattern, Connections);
        // Every reactor's first connection has none to resume, and so have those that start before it has ended.
        Assert.InRange(said.ResumedSessions!.Value, 1, Connections - 1);
        Assert.Equal(said.ResumedSessions, saw.ResumedSessions);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task One_end_alone_resumes_nothing(bool server, bool client)
    {
        var (said, saw) = await RunAsync(tls => tls with { SessionResumption = server }, tls => tls with { SessionResumption = client });
        TrafficRun.AssertAgree(said, saw, s_pattern, Connections);
        Assert.Equal((0L, 0L), (said.ResumedSessions, saw.ResumedSessions));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALPN_takes_the_server_s_first_choice_that_the_client_offers(bool portable)
    {
        using var path = new Transport(portable);
        var (said, _) = await RunAsync(tls => tls with { ApplicationProtocols = ["x", "http/1.1", "h2"] }, tls => tls with { ApplicationProtocols = ["h2", "http/1.1"] });
        Assert.Equal((Connections, "http/1.1"), (said.Succeeded, said.ApplicationProtocol));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_a_protocol_in_common_the_handshake_fails(bool portable)
    {
        using var path = new Transport(portable);
        var (said, _) = await RunAsync(tls => tls with { ApplicationProtocols = ["h2"] }, tls => tls with { ApplicationProtocols = ["smtp"] });
        TrafficRun.AssertAllFailed(said, Connections, FailureReason.HandshakeFailed);
    }

    [Fact]
    public async Task Without_a_version_in_common_the_handshake_fails()
    {
        var (said, saw) = await RunAsync(tls => tls with { MinimumVersion = TlsProtocolVersion.Tls13 }, tls => tls with { MaximumVersion = TlsProtocolVersion.Tls12 });
        TrafficRun.AssertAllFailed(said, Connections, FailureReason.HandshakeFailed);
        Assert.Equal(Connections, saw.FailuresByReason[nameof(FailureReason.HandshakeFailed)]);
    }

    [Theory]
    [InlineData(TlsProtocolVersion.Tls12, false)]
    [InlineData(TlsProtocolVersion.Tls13, false)]
    [InlineData(TlsProtocolVersion.Tls13, true)]
    public async Task A_certificate_for_another_name_is_rejected(TlsProtocolVersion version, bool portable)
    {
        using var path = new Transport(portable);
        var (said, saw) = await RunAsync(tls => tls with { MinimumVersion = version, MaximumVersion = version }, tls => tls with { ServerName = "other.test" });
        TrafficRun.AssertAllFailed(said, Connections, FailureReason.CertificateRejected);
        // SslStream looks at the certificate when the handshake is over: to the server it is a client that goes.
        Assert.Equal(Connections, portable ? saw.Failed + saw.Interrupted : saw.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_of_an_unknown_authority_is_rejected_unless_told_otherwise(bool portable)
    {
        using var path = new Transport(portable);
        var (rejected, _) = await RunAsync(tls => tls, tls => tls with { TrustedAuthorities = [] });
        TrafficRun.AssertAllFailed(rejected, Connections, FailureReason.CertificateRejected);
        var (accepted, _) = await RunAsync(tls => tls, tls => tls with { TrustedAuthorities = [], ServerName = "other.test", Insecure = true });
        Assert.Equal((long)Connections, accepted.Succeeded);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("127.0.0.1", false)]
    [InlineData(null, true)]
    public async Task Without_a_name_the_certificate_must_bear_the_address(string? name, bool portable)
    {
        using var path = new Transport(portable);
        var (said, _) = await RunAsync(tls => tls with { ServerName = null }, tls => tls with { ServerName = name });
        Assert.Equal((long)Connections, said.Succeeded);
    }

    [Fact]
    public async Task An_address_given_as_the_name_is_what_is_looked_for()
    {
        var (said, _) = await RunAsync(tls => tls, tls => tls with { ServerName = "192.0.2.1" });
        TrafficRun.AssertAllFailed(said, Connections, FailureReason.CertificateRejected);
    }

    [Theory]
    [InlineData(TlsProtocolVersion.Tls12, false)]
    [InlineData(TlsProtocolVersion.Tls13, false)]
    [InlineData(TlsProtocolVersion.Tls12, true)]
    [InlineData(TlsProtocolVersion.Tls13, true)]
    public async Task A_client_certificate_of_the_right_authority_is_let_in(TlsProtocolVersion version, bool portable)
    {
        using var path = new Transport(portable);
        using var certificate = TestCertificateAuthority.CreateCertificate(["client.test"], []);
        var (said, saw) = await RunAsync(
            tls => tls with { RequireClientCertificate = true, ClientAuthorities = [TestCertificateAuthority.Authority], MinimumVersion = version, MaximumVersion = version },
            tls => tls with { Certificate = certificate });
        TrafficRun.AssertAgree(said, saw, s_pattern, Connections);
    }

    [Theory]
    [InlineData(TlsProtocolVersion.Tls12, false)]
    [InlineData(TlsProtocolVersion.Tls13, false)]
    [InlineData(TlsProtocolVersion.Tls12, true)]
    [InlineData(TlsProtocolVersion.Tls13, true)]
    public async Task A_client_certificate_that_is_missing_or_a_stranger_s_is_rejected_and_both_ends_say_so(TlsProtocolVersion version, bool stranger)
    {
        using var certificate = SelfSigned("CN=stranger");
        var (said, saw) = await RunAsync(
            tls => tls with { RequireClientCertificate = true, ClientAuthorities = [TestCertificateAuthority.Authority], MinimumVersion = version, MaximumVersion = version },
            tls => tls with { Certificate = stranger ? certificate : null },
            connections: 100);
        TrafficRun.AssertAllFailed(said, 100, FailureReason.CertificateRejected);
        Assert.Equal(100, saw.FailuresByReason[nameof(FailureReason.CertificateRejected)]);
    }

    [Theory]
    [InlineData(TlsProtocolVersion.Tls12)]
    [InlineData(TlsProtocolVersion.Tls13)]
    public async Task On_the_portable_path_too_no_client_gets_in_without_the_right_certificate(TlsProtocolVersion version)
    {
        using var path = new Transport(portable: true);
        using var certificate = SelfSigned("CN=stranger");
        foreach (var shown in new[] { null, certificate })
        {
            var (said, saw) = await RunAsync(
                tls => tls with { RequireClientCertificate = true, ClientAuthorities = [TestCertificateAuthority.Authority], MinimumVersion = version, MaximumVersion = version },
                tls => tls with { Certificate = shown });
            // What SslStream tells the client is not always the certificate's fault, but it is always a failure.
            Assert.Equal((0L, (long)Connections), (said.Succeeded, said.Failed));
            Assert.Equal(Connections, saw.FailuresByReason[nameof(FailureReason.CertificateRejected)]);
        }
    }

    [Theory]
    [InlineData("rsa", false)]
    [InlineData("ecdsa", false)]
    [InlineData("rsa", true)]
    public async Task A_certificate_given_as_PEM_is_shown(string kind, bool portable)
    {
        using var path = new Transport(portable);
        using var made = kind == "rsa" ? SelfSignedRsa() : SelfSigned("CN=given");
        var key = kind == "rsa" ? made.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem() : made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        using var certificate = X509Certificate2.CreateFromPem(made.ExportCertificatePem(), key);
        var (said, _) = await RunAsync(tls => tls with { Certificate = certificate }, tls => tls with { TrustedAuthorities = [made] });
        Assert.Equal((long)Connections, said.Succeeded);
        var (rejected, _) = await RunAsync(tls => tls with { Certificate = certificate }, tls => tls);
        TrafficRun.AssertAllFailed(rejected, Connections, FailureReason.CertificateRejected);
    }

    [Theory]
    [InlineData("garbage", false)]
    [InlineData("silence", false)]
    [InlineData("plain", false)]
    [InlineData("close", false)]
    [InlineData("garbage", true)]
    [InlineData("silence", true)]
    [InlineData("close", true)]
    public async Task A_peer_that_speaks_no_TLS_fails_the_handshake_in_time(string kind, bool portable)
    {
        using var path = new Transport(portable);
        await using var peer = kind switch
        {
            "garbage" => FaultyPeer.Answers("\x16\x03\x03garbage garbage garbage"u8.ToArray(), thenCloses: false),
            "plain" => FaultyPeer.Answers("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), thenCloses: true),
            "close" => FaultyPeer.Answers(default, thenCloses: true),
            _ => FaultyPeer.NeverAnswers(),
        };
        var result = await TrafficRun.ClientAsync(TrafficRun.Client(s_pattern, peer.EndPoint) with
        {
            Connections = Connections,
            Concurrency = Connections,
            // SslStream waits for the whole of the record that the garbage announces.
            HandshakeTimeout = TimeSpan.FromSeconds(kind == "silence" || (portable && kind == "garbage") ? 0.3 : 20),
            Tls = TrafficRun.Trusting(Name),
        });
        TrafficRun.AssertAllFailed(result, Connections, FailureReason.HandshakeFailed);
    }

    private static async Task<(TrafficClientResult Client, TrafficServerResult Server)> RunAsync(
        Func<TlsServerOptions, TlsServerOptions> server, Func<TlsClientOptions, TlsClientOptions> client, int connections = Connections) =>
        await TrafficRun.BothAsync(
            TrafficRun.Server(s_pattern) with { Tls = server(new TlsServerOptions { ServerName = Name }) },
            options => options with { Connections = connections, Concurrency = 2, Tls = client(TrafficRun.Trusting(Name)) });

    private static X509Certificate2 SelfSigned(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest(subject, key, HashAlgorithmName.SHA256));
    }

    private static X509Certificate2 SelfSignedRsa()
    {
        using var key = RSA.Create(2048);
        return Sign(new CertificateRequest("CN=given", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static X509Certificate2 Sign(CertificateRequest request)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        return made;
    }
}
