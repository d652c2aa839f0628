using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Traffic;

/// <summary>The far end is a program that we did not write.</summary>
[Collection(NetworkGroup.Name)]
public sealed class PeerTests : IDisposable
{
    private const string Name = "peer.test";
    private static readonly TlsServerOptions s_tls = new() { ServerName = Name };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nettest-peers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task S_client_verifies_our_server_s_chain_name_and_protocol(string option, string version)
    {
        Requires.Tool("openssl", "openssl");
        await using var server = await StartAsync(s_tls with { ApplicationProtocols = ["http/1.1"] });
        var (exitCode, output, error) = await SClientAsync(server, option, "-servername", Name, "-verify_hostname", Name, "-alpn", "h2,http/1.1");
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("Verify return code: 0 (ok)", output, StringComparison.Ordinal);
        Assert.Contains("ALPN protocol: http/1.1", output, StringComparison.Ordinal);
        Assert.Contains(version, output, StringComparison.Ordinal);
        Assert.Contains($"CN = {Name}", output, StringComparison.Ordinal);
        Assert.Contains("id-ecPublicKey", output + await ReadCertificateAsync(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S_client_refuses_our_server_without_its_authority_and_under_another_name()
    {
        Requires.Tool("openssl", "openssl");
        await using var server = await StartAsync(s_tls);
        Assert.NotEqual(0, (await Shell.RunAsync("openssl", "s_client", "-connect", $"127.0.0.1:{server.EndPoint.Port}", "-servername", Name, "-verify_return_error")).ExitCode);
        Assert.NotEqual(0, (await SClientAsync(server, "-servername", Name, "-verify_hostname", "other.test")).ExitCode);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task S_client_with_a_client_certificate_is_let_in_and_without_one_it_is_not(string version)
    {
        Requires.Tool("openssl", "openssl");
        await using var server = await StartAsync(s_tls with { RequireClientCertificate = true, ClientAuthorities = [TestCertificateAuthority.Authority] });
        using var certificate = TestCertificateAuthority.CreateCertificate(["client.test"], []);
        var own = Write("client.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var (exitCode, output, _) = await AskAsync(server, version, "-cert", own);
        Assert.Equal(0, exitCode);
        Assert.Contains("HTTP/1.1 200 OK", output, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200 OK", (await AskAsync(server, version)).Output, StringComparison.Ordinal);
        var saw = await server.StopAsync(CancellationToken.None);
        Assert.Equal((1L, 1L), (saw.Completed, saw.FailuresByReason[nameof(FailureReason.CertificateRejected)]));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Curl_is_served_in_a_namespace_with_HEAD_and_with_GET(bool tls, bool ipv6)
    {
        Requires.Tool("curl", "curl");
        await using var bed = await TestBed.StartAsync(TrafficPattern.BaseHttp, options => options with { Tls = tls ? s_tls : null, Port = tls ? 443 : 80 });
        var address = ipv6 ? $"[{TestNamespaces.ServerAddress6}]" : TestNamespaces.ServerAddress;
        string[] common = ["curl", "-sS", "--max-time", "20", "--cacert", WriteAuthority(), "--resolve", $"{Name}:{(tls ? 443 : 80)}:{address}", "-w", "%{http_code}", "--noproxy", "*"];
        var url = $"{(tls ? "https" : "http")}://{Name}/some/path";
        var head = await TestNamespaces.ExecAsync(bed.Namespaces.Client, [.. common, "-I", url]);
        Assert.Contains("HTTP/1.1 200 OK", head, StringComparison.Ordinal);
        Assert.EndsWith("200", head, StringComparison.Ordinal);
        Assert.Equal("200", await TestNamespaces.ExecAsync(bed.Namespaces.Client, [.. common, url]));
        var saw = await bed.Server.StopAsync(CancellationToken.None);
        Assert.Equal((2L, 2L, 0L), (saw.Accepted, saw.Completed, saw.Failed));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Nginx_answers_our_client_with_lengths_and_chunks_on_one_connection(bool tls, bool portable)
    {
        Requires.Tool("nginx", "nginx-light");
        using var path = new Transport(portable);
        using var certificate = TestCertificateAuthority.CreateCertificate([Name], []);
        using var reserved = ReservedPort.Tcp();
        var port = reserved.EndPoint.Port;
        using var nginx = StartNginx(port, certificate, tls);
        try
        {
            await Wait.ForFileAsync(Path.Combine(_folder.FullName, "nginx.pid"), nginx);
            const string Response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            var pattern = Patterns.Texts(
                MessageFraming.Http,
                ($"GET /length HTTP/1.1\r\nHost: {Name}\r\n\r\n", Response),
                ($"GET /chunks HTTP/1.1\r\nHost: {Name}\r\nAccept-Encoding: gzip\r\n\r\n", Response),
                ($"HEAD /length HTTP/1.1\r\nHost: {Name}\r\n\r\n", Response),
                ($"GET /length HTTP/1.1\r\nHost: {Name}\r\nConnection: close\r\n\r\n", Response));
            var result = await TrafficRun.ClientAsync(TrafficRun.Client(pattern, new IPEndPoint(IPAddress.Loopback, port)) with { Connections = 50, Concurrency = 5, Tls = tls ? TrafficRun.Trusting(Name) : null });
            Assert.Equal((50L, 200L), (result.Succeeded, result.Transactions));
            // It writes down a request when the answer has left.
            var requests = await Wait.ForAsync(() => File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "access.log")), lines => lines.Length >= 200, describe: lines => lines.Length);
            Assert.Equal(200, requests.Length);
            Assert.All(requests, line => Assert.StartsWith("200", line, StringComparison.Ordinal));
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task S_server_s_own_certificate_is_rejected_until_it_is_trusted(string option, string version)
    {
        Requires.Tool("openssl", "openssl");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        var pem = Write("server.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        using var reserved = ReservedPort.Tcp();
        var port = reserved.EndPoint.Port;
        using var server = Shell.Start("openssl", "s_server", "-www", "-accept", port.ToString(CultureInfo.InvariantCulture), "-cert", pem, option);
        try
        {
            await Wait.ForLineAsync(server.StandardOutput, line => line == "ACCEPT");
            var pattern = Patterns.Texts(MessageFraming.Http, ("GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 200 ok\r\n\r\n"));
            var options = TrafficRun.Client(pattern, new IPEndPoint(IPAddress.Loopback, port)) with { Connections = 5 };
            TrafficRun.AssertAllFailed(await TrafficRun.ClientAsync(options with { Tls = new TlsClientOptions { ServerName = Name } }), 5, FailureReason.CertificateRejected);
            var trusted = await TrafficRun.ClientAsync(options with { Tls = new TlsClientOptions { ServerName = Name, TrustedAuthorities = [certificate] } });
            Assert.Equal((5L, version), (trusted.Succeeded, trusted.TlsVersion));
            Assert.Equal(5, (await TrafficRun.ClientAsync(options with { Tls = new TlsClientOptions { Insecure = true } })).Succeeded);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static Task<TrafficServer> StartAsync(TlsServerOptions tls) =>
        TrafficServer.StartAsync(TrafficRun.Server(TrafficPattern.BaseHttp) with { Tls = tls }, CancellationToken.None);

    private static async Task<string> ReadCertificateAsync(string output)
    {
        var start = output.IndexOf("-----BEGIN", StringComparison.Ordinal);
        using var process = Shell.Start("openssl", "x509", "-noout", "-text");
        await process.StandardInput.WriteAsync(output.AsMemory(start));
        process.StandardInput.Close();
        return await process.StandardOutput.ReadToEndAsync();
    }

    private Task<(int ExitCode, string Output, string Error)> SClientAsync(TrafficServer server, params string[] options) =>
        Shell.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{server.EndPoint.Port}", "-CAfile", WriteAuthority(), "-verify_return_error", .. options]);

    /// <summary>Sends a request through s_client and waits for the answer.</summary>
    private async Task<(int ExitCode, string Output, string Error)> AskAsync(TrafficServer server, params string[] options)
    {
        using var process = Shell.Start("openssl", ["s_client", "-quiet", "-connect", $"127.0.0.1:{server.EndPoint.Port}", "-CAfile", WriteAuthority(), "-servername", Name, "-verify_return_error", .. options]);
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
        await process.StandardInput.FlushAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TrafficRun.Deadline);
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private Process StartNginx(int port, X509Certificate2 certificate, bool tls)
    {
        Write("length", new string('x', 3000));
        Write("chunks", string.Concat(Enumerable.Range(0, 5000).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        var pem = Write("nginx.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        // Compressed on the fly nginx does not know the length, so it sends chunks.
        var configuration = Write("nginx.conf", $$"""
            daemon off; master_process off; pid {{_folder.FullName}}/nginx.pid; error_log {{_folder.FullName}}/error.log;
            events { worker_connections 256; }
            http {
              log_format short '$status $request'; access_log {{_folder.FullName}}/access.log short;
              client_body_temp_path {{_folder.FullName}}/body; proxy_temp_path {{_folder.FullName}}/proxy; fastcgi_temp_path {{_folder.FullName}}/fastcgi;
              uwsgi_temp_path {{_folder.FullName}}/uwsgi; scgi_temp_path {{_folder.FullName}}/scgi;
              default_type text/plain; gzip on; gzip_types text/plain;
              server { listen 127.0.0.1:{{port}}{{(tls ? " ssl" : "")}}; root {{_folder.FullName}};
                {{(tls ? $"ssl_certificate {pem}; ssl_certificate_key {pem};" : "")}} }
            }
            """);
        return Shell.Start("nginx", "-c", configuration, "-e", Path.Combine(_folder.FullName, "start.log"));
    }

    private string WriteAuthority() => Write("ca.pem", TestCertificateAuthority.Authority.ExportCertificatePem());

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, Encoding.ASCII.GetBytes(text));
        return path;
    }
}
