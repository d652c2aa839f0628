using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>
/// One probe of a server of our own on loopback, once in a process, before the first that counts: the runtime compiles what is called for the first
/// time, which took 80 ms of a first probe's 84 (HTTPS more), and none of them the network's.
/// </summary>
internal static class HttpRehearsal
{
    private static readonly Lazy<Task> s_plain = new(() => RunAsync(tls: false));
    private static readonly Lazy<Task> s_tls = new(() => RunAsync(tls: true));

    private static ReadOnlySpan<byte> Answer => "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"u8;

    internal static Task EnsureAsync(bool tls, CancellationToken cancellationToken) => (tls ? s_tls : s_plain).Value.WaitAsync(cancellationToken);

    private static async Task RunAsync(bool tls)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var serving = ServeAsync(listener, tls, deadline.Token);
            var url = new Uri($"{(tls ? "https" : "http")}://{listener.LocalEndPoint}/");
            var probe = new HttpProbe(new HttpProbeTarget { Url = url }, new HttpProbeSettings { Insecure = true, Version = HttpProbeVersion.Http11 });
            await using (probe.ConfigureAwait(false))
                await probe.ProbeAsync(deadline.Token).ConfigureAwait(false);
            await serving.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException or NetTestException)
        {
            // Without it the first probe is slower, and that is all.
        }
    }

    private static async Task ServeAsync(Socket listener, bool tls, CancellationToken cancellationToken)
    {
        Stream stream = new NetworkStream(await listener.AcceptAsync(cancellationToken).ConfigureAwait(false), ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            if (tls)
            {
                var secured = new SslStream(stream);
                using var certificate = TestCertificateAuthority.CreateCertificate(["localhost"], []);
                await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken).ConfigureAwait(false);
                stream = secured;
            }

            _ = await stream.ReadAsync(new byte[4096], cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(Answer.ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }
}
