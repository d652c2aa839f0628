using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>Asks grpc.health.v1.Health/Check: one HTTP/2 request, over TLS or by prior knowledge (h2c), which needs no gRPC stack.</summary>
internal sealed class GrpcHealthProbe : IAsyncDisposable
{
    private const string Method = "/grpc.health.v1.Health/Check";
    private const int NotFound = 5;

    private readonly Uri _url;
    private readonly HttpProbeSettings _settings;
    private readonly HttpConnector _connector;
    private readonly HttpMessageInvoker? _kept;

    /// <param name="target">The server; the URL's path is not used.</param>
    /// <param name="settings">Of them: headers, certificate, service, keep.</param>
    internal GrpcHealthProbe(HttpProbeTarget target, HttpProbeSettings settings)
    {
        HttpProbeRules.Check(target.Url, settings);
        _url = new Uri(target.Url, Method);
        _settings = settings;
        _connector = new HttpConnector(target, settings);
        _kept = settings.KeepConnection ? new HttpMessageInvoker(_connector.CreateHandler()) : null;
    }

    public ValueTask DisposeAsync()
    {
        _kept?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks once; the token is cancelled when the time is over.</summary>
    internal async Task<GrpcHealthSample> ProbeAsync(CancellationToken cancellationToken)
    {
        var phases = new HttpPhases(cancellationToken);
        var own = _kept is null ? new HttpMessageInvoker(_connector.CreateHandler()) : null;
        try
        {
            using var request = CreateRequest(phases);
            using var response = await (_kept ?? own!).SendAsync(request, cancellationToken).ConfigureAwait(false);
            var head = MonotonicClock.Now;
            var body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            var sample = HttpProbe.Describe(phases) with
            {
                FirstByte = head - (phases.Requested ?? phases.Started),
                Total = MonotonicClock.Now - phases.Started,
                StatusCode = (int)response.StatusCode,
                BodyBytes = body?.Length,
                HttpVersion = response.Version.ToString(2),
            };
            return Judge(sample, response, body);
        }
        catch (OperationCanceledException)
        {
            return Failed(phases, phases.Failure ?? ProbeOutcome.TimedOut, phases.FailureText ?? "no response in time");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.Sockets.SocketException or AuthenticationException or ObjectDisposedException or NetTestException)
        {
            return Failed(phases, phases.Failure ?? HttpFailures.OutcomeOf(exception), phases.FailureText ?? exception.Message);
        }
        finally
        {
            own?.Dispose();
        }
    }

    private static GrpcHealthSample Failed(HttpPhases phases, ProbeOutcome outcome, string problem) =>
        new(HttpProbe.Describe(phases) with { Outcome = outcome, Problem = problem }, GrpcHealthStatus.Unknown, null);

    private static GrpcHealthSample Judge(HttpProbeSample sample, HttpResponseMessage response, byte[]? body)
    {
        var code = StatusOf(response.TrailingHeaders) ?? StatusOf(response.Headers);
        var isGrpc = response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        if (!isGrpc || code is null)
            return new GrpcHealthSample(sample with { Outcome = ProbeOutcome.WrongAnswer, Problem = $"no gRPC answer: HTTP status {sample.StatusCode}" }, GrpcHealthStatus.Unknown, code);
        var status = code == NotFound ? GrpcHealthStatus.ServiceUnknown
            : code == 0 && body is not null ? GrpcHealthMessage.TryReadResponse(body) ?? GrpcHealthStatus.Unknown
            : GrpcHealthStatus.Unknown;
        return new GrpcHealthSample(
            status == GrpcHealthStatus.Serving
                ? sample with { Outcome = ProbeOutcome.Answered, Problem = null }
                : sample with { Outcome = ProbeOutcome.WrongAnswer, Problem = $"{status}, gRPC status {code}" },
            status,
            code);
    }

    private HttpRequestMessage CreateRequest(HttpPhases phases)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcHealthMessage.WriteRequest(_settings.GrpcService)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Options.Set(HttpConnector.PhasesKey, phases);
        HttpProbeRules.AddHeaders(request, _settings.Headers);
        return request;
    }

    // Null if the body is longer than any answer to a check; trailers come after the body only.
    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[GrpcHealthMessage.LongestBytes];
            var filled = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return filled < buffer.Length ? buffer[..filled] : null;
        }
    }

    private static int? StatusOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) && int.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;
}
