using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Sockets;
using NetTest.TestSupport;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Http;

/// <summary>gRPC health checks of a server on ASP.NET Core's HTTP/2, in the clear and over TLS.</summary>
[Collection(NetworkGroup.Name)]
public sealed class GrpcHealthProbeTests : IAsyncLifetime
{
    private WebApplication? _server;
    private int _clear;
    private int _tls;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = TestCertificateAuthority.CreateCertificate(["grpc.test"], [IPAddress.Loopback]);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(certificate);
            });
        });
        _server = builder.Build();
        _server.MapPost("/grpc.health.v1.Health/Check", (RequestDelegate)AnswerAsync);
        await _server.StartAsync();
        var ports = _server.Urls.Select(url => new Uri(url)).ToLookup(url => url.Scheme, url => url.Port, StringComparer.Ordinal);
        (_clear, _tls) = (ports["http"].Single(), ports["https"].Single());
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("", nameof(GrpcHealthStatus.Serving), 0, nameof(ProbeOutcome.Answered))]
    [InlineData("ready", nameof(GrpcHealthStatus.Serving), 0, nameof(ProbeOutcome.Answered))]
    [InlineData("draining", nameof(GrpcHealthStatus.NotServing), 0, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("silent", nameof(GrpcHealthStatus.Unknown), 0, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("no-such-service", nameof(GrpcHealthStatus.ServiceUnknown), 5, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("broken", nameof(GrpcHealthStatus.Unknown), 13, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("garbage", nameof(GrpcHealthStatus.Unknown), 0, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("not-grpc", nameof(GrpcHealthStatus.Unknown), null, nameof(ProbeOutcome.WrongAnswer))]
    [InlineData("endless", nameof(GrpcHealthStatus.Unknown), 0, nameof(ProbeOutcome.WrongAnswer))]
    public async Task Health_is_told_in_the_clear_and_over_TLS(string service, string status, int? code, string outcome)
    {
        var settings = new HttpProbeSettings { GrpcService = service, TrustedAuthorities = [TestCertificateAuthority.Authority] };
        foreach (var url in (string[])[$"http://127.0.0.1:{_clear}", $"https://127.0.0.1:{_tls}"])
        {
            var sample = await ProbeAsync(url, settings);
            if (service is not "endless")
                Assert.Equal(code, sample.StatusCode);
            Assert.Equal((status, outcome), (sample.Status.ToString(), sample.Http.Outcome.ToString()));
            Assert.Equal("2.0", sample.Http.HttpVersion);
            Assert.Equal(url.StartsWith("https", StringComparison.Ordinal) ? "TLS 1.3" : null, sample.Http.TlsVersion);
            Assert.True(sample.Http is { Connect: > 0, FirstByte: > 0, Total: > 0 });
        }
    }

    [Fact]
    public async Task A_peer_that_is_no_gRPC_server_is_an_outcome()
    {
        await using var http1 = FaultyPeer.Answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), thenCloses: true);
        var sample = await ProbeAsync($"http://{http1.EndPoint}", new HttpProbeSettings());
        Assert.Equal((GrpcHealthStatus.Unknown, (int?)null), (sample.Status, sample.StatusCode));
        Assert.NotEqual(ProbeOutcome.Answered, sample.Http.Outcome);
        await using var silent = FaultyPeer.NeverAnswers();
        Assert.Equal(ProbeOutcome.TimedOut, (await ProbeAsync($"http://{silent.EndPoint}", new HttpProbeSettings(), TimeSpan.FromMilliseconds(300))).Http.Outcome);
        Assert.Equal(ProbeOutcome.TlsFailed, (await ProbeAsync($"https://127.0.0.1:{_tls}", new HttpProbeSettings())).Http.Outcome);
    }

    [Fact]
    public async Task A_measurement_by_grpc_says_the_health()
    {
        var result = await ConnTest.RunAsync(
            new ConnTestOptions { Target = $"127.0.0.1:{_clear}", Protocol = ProbeProtocol.Grpc, Count = 3, Interval = TimeSpan.FromMilliseconds(10), Timeout = TimeSpan.FromSeconds(10) }, progress: null, CancellationToken.None);
        Assert.Equal((3L, "Serving"), (result.Received, result.Details["GrpcHealth"]));
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = body.ToArray();
        var service = request.Length > 7 ? System.Text.Encoding.UTF8.GetString(request, 7, request.Length - 7) : "";
        if (service is "not-grpc")
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>");
            return;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        byte[] answer = service switch
        {
            "" or "ready" => [0, 0, 0, 0, 2, 8, 1],
            "draining" => [0, 0, 0, 0, 2, 8, 2],
            "silent" => [0, 0, 0, 0, 0],
            "garbage" => [9, 9, 9],
            "endless" => new byte[100_000],
            _ => [],
        };
        await context.Response.Body.WriteAsync(answer);
        context.Response.AppendTrailer("grpc-status", service switch { "broken" => "13", "no-such-service" => "5", _ => "0" });
    }

    private static async Task<GrpcHealthSample> ProbeAsync(string url, HttpProbeSettings settings, TimeSpan? time = null)
    {
        await using var probe = new GrpcHealthProbe(new HttpProbeTarget { Url = new Uri(url), Family = AddressFamily.InterNetwork }, settings);
        using var deadline = new CancellationTokenSource(time ?? TimeSpan.FromSeconds(20));
        return await probe.ProbeAsync(deadline.Token);
    }
}
