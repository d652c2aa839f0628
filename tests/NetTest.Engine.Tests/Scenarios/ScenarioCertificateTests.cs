using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Results;
using NetTest.Engine.Scenarios;
using NetTest.Engine.Yaml;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Scenarios;

/// <summary>Certificates that a profile gives: who trusts them, and what a wrong one says.</summary>
public sealed class ScenarioCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nettest").FullName;
    private readonly string _prefix = string.Concat("nt", Guid.NewGuid().ToString("N").AsSpan(0, 6));

    public ScenarioCertificateTests()
    {
        WritePem("server", "www.example.com");
        WritePem("other", "www.example.com");
        WritePem("user", "user");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Clients_of_the_case_trust_the_certificate_that_it_gives_its_server()
    {
        Requires.Root();

        var result = await RunAsync("cert: server.pem, key: server.key", "");

        Assert.Equal(ResultStatus.Passed, result.Status);
        Assert.Equal(5, result.Clients[0].Succeeded);
    }

    [Fact]
    public async Task A_client_that_names_authorities_trusts_those_and_not_the_servers_own()
    {
        Requires.Root();

        var result = await RunAsync("cert: server.pem, key: server.key", ", ca: other.pem");

        Assert.Equal(5, result.Clients[0].FailuresByReason["CertificateRejected"]);
    }

    [Fact]
    public async Task A_name_that_the_certificate_does_not_bear_is_rejected_unless_insecure()
    {
        Requires.Root();

        var rejected = await RunAsync("server_name: www.example.com", ", server_name: www.example.org");
        var accepted = await RunAsync("server_name: www.example.com", ", server_name: www.example.org, insecure: true");

        Assert.Equal(5, rejected.Clients[0].FailuresByReason["CertificateRejected"]);
        Assert.Equal(ResultStatus.Passed, accepted.Status);
    }

    [Fact]
    public async Task A_server_with_client_authorities_wants_a_clients_certificate()
    {
        Requires.Root();

        var with = await RunAsync("client_ca: user.pem", ", client_cert: user.pem, client_key: user.key");
        var without = await RunAsync("client_ca: user.pem", "");

        Assert.Equal(ResultStatus.Passed, with.Status);
        Assert.Equal(0, without.Clients[0].Succeeded);
        Assert.Equal(5, without.Servers[0].Failed);
    }

    [Theory]
    [InlineData("cert: nowhere.pem", "nowhere.pem: there is no such file")]
    [InlineData("cert: empty.pem, key: server.key", "there is no certificate in it")]
    [InlineData("cert: server.pem", "give the key's file too")]
    [InlineData("cert: server.pem, key: other.key", "no private key in PEM form")]
    [InlineData("key: server.key", "add 'cert'")]
    [InlineData("client_ca: empty.pem", "there is no certificate in it")]
    public void A_file_that_is_no_certificate_is_refused_once(string keys, string fragment)
    {
        File.WriteAllText(Path.Combine(_folder, "empty.pem"), "");

        var exception = Assert.Throws<ProfileException>(() => Parse(keys, ""));

        Assert.Contains(fragment, Assert.Single(exception.Diagnostics).Message, StringComparison.Ordinal);
    }

    private ScenarioCase Parse(string server, string client) => ScenarioFile.Parse(
        $$"""
        servers:
          - talk_point: {to_bridge: {{_prefix}}b, ip: 10.202.1.10/24, netns: {{_prefix}}_s}
            traffic: [{name: web, ssl: true, {{server}}}]
        clients:
          - talk_point: {to_bridge: {{_prefix}}b, ip: 10.202.1.20/24, netns: {{_prefix}}_c}
            traffic: [{s_name: web, client_sum: 5, client_delay: 0{{client}}}]
        """,
        Path.Combine(_folder, "profile.yaml")).GetCase(null);

    private Task<ScenarioResult> RunAsync(string server, string client) =>
        ScenarioRunner.RunAsync(Parse(server, client), new ScenarioRunOptions(), null, CancellationToken.None);

    private void WritePem(string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Parse("10.202.1.10"));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, file + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, file + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
