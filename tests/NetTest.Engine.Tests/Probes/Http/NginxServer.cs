using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;

namespace NetTest.Engine.Tests.Probes.Http;

/// <summary>nginx in a namespace: port 80 HTTP/1.1, 443 TLS with HTTP/2, 444 TLS with a certificate that has expired, 81 HTTP/2 without TLS; v4 and v6.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    internal const string Name = "web.test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nettest-http-");
    private Process? _process;

    internal string AuthorityPath => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>When the good certificate expires.</summary>
    internal DateTimeOffset ExpiresAt { get; private set; }

    internal static async Task<NginxServer> StartAsync(string networkNamespace)
    {
        Requires.Tool("nginx", "nginx-light");
        var server = new NginxServer();
        try
        {
            await server.StartCoreAsync(networkNamespace);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 Expired()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-10));
    }

    private async Task StartCoreAsync(string networkNamespace)
    {
        var folder = _folder.FullName;
        using var good = TestCertificateAuthority.CreateCertificate([Name], []);
        using var expired = Expired();
        ExpiresAt = new DateTimeOffset(good.NotAfter.ToUniversalTime());
        await File.WriteAllTextAsync(AuthorityPath, TestCertificateAuthority.Authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "good.pem"), Pem(good));
        await File.WriteAllTextAsync(Path.Combine(folder, "expired.pem"), Pem(expired));
        await File.WriteAllTextAsync(Path.Combine(folder, "big"), new string('x', 1_000_000));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off; master_process off; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections 256; }
            http {
              access_log off; ssl_protocols TLSv1.2 TLSv1.3; default_type text/plain; root {{folder}};
              client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              server { listen 80; listen [::]:80; listen 443 ssl http2; listen [::]:443 ssl http2; listen 81 http2;
                ssl_certificate {{folder}}/good.pem; ssl_certificate_key {{folder}}/good.pem;
                location /hello { return 200 "hello"; }
                location /echo { return 200 "$request_method $http_x_test $host"; }
                location /moved { return 302 /hello; }
                location /loop { return 302 /loop; }
                location /teapot { return 418 "short and stout"; } }
              server { listen 444 ssl; ssl_certificate {{folder}}/expired.pem; ssl_certificate_key {{folder}}/expired.pem; location / { return 200 "late"; } }
            }
            """));
        _process = Shell.Start("ip", "netns", "exec", networkNamespace, "nginx", "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "start.log"));
        // It writes its number once it listens: from then on the kernel takes connections for it.
        await Wait.ForFileAsync(Path.Combine(folder, "pid"), _process);
    }

    private static string Pem(X509Certificate2 certificate) =>
        certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
}
