using System.Diagnostics;
using NetTest.Engine.Sockets;

namespace NetTest.Benchmarks;

/// <summary>nginx in a namespace, with a configuration of its own, tuned for what is measured: no logs, no files.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private Nginx(string folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    /// <summary>Serves a response of about 500 bytes on port 80, and by TLS on 443 with an ECDSA P-256 certificate.</summary>
    internal static async Task<Nginx> StartAsync(BenchmarkLab lab, int workers, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("nettest-nginx-").FullName;
        using var certificate = TestCertificateAuthority.CreateCertificate(["bench.test"], []);
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem(), cancellationToken);
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; pid {{folder}}/pid; error_log {{folder}}/error.log; worker_processes {{workers}}; worker_rlimit_nofile 20000;
            events { worker_connections 8192; multi_accept on; }
            http {
              access_log off; keepalive_timeout 0; client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              server { listen 80 backlog=65535; listen 443 ssl http2 backlog=65535; ssl_certificate {{folder}}/cert.pem; ssl_certificate_key {{folder}}/key.pem; ssl_protocols TLSv1.3; ssl_session_tickets off;
                location / { return 200 "{{new string('x', 340)}}"; } }
            }
            """, cancellationToken);
        var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", lab.ServerNamespace, "nginx", "-c", Path.Combine(folder, "nginx.conf"), "-p", folder]) { RedirectStandardError = true, UseShellExecute = false })!;
        await Tool.WaitUntilAsync(() => Tool.RunAsync("ip", ["netns", "exec", lab.ClientNamespace, "curl", "-s", "-o", "/dev/null", $"http://{BenchmarkLab.ServerAddress}/"], cancellationToken));
        return new Nginx(folder, process);
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM to the master, which ends its workers.
        using (var kill = Process.Start("kill", [_process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
