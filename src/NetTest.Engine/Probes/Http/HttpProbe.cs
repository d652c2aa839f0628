using System.Buffers;
using System.Net;
using System.Security.Authentication;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>Asks a URL, and tells how long each part of it took. What the network or the server does is an outcome, never an exception.</summary>
internal sealed class HttpProbe : IAsyncDisposable
{
    private const int BufferBytes = 65536;

    private readonly HttpProbeTarget _target;
    private readonly HttpProbeSettings _settings;
    private readonly HttpConnector _connector;
    private readonly HttpMessageInvoker? _kept;

    /// <exception cref="NetTestException">A setting is out of range, or a header cannot be sent.</exception>
    internal HttpProbe(HttpProbeTarget target, HttpProbeSettings settings)
    {
        HttpProbeRules.Check(target.Url, settings);
        _target = target;
        _settings = settings;
        _connector = new HttpConnector(target, settings);
        _kept = settings.KeepConnection ? new HttpMessageInvoker(_connector.CreateHandler()) : null;
        using (CreateRequest(target.Url, new HttpPhases(CancellationToken.None)))
        {
            // So that a header which cannot be sent is known now.
        }
    }

    public ValueTask DisposeAsync()
    {
        _kept?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks once; the token is cancelled when the time is over.</summary>
    internal async Task<HttpProbeSample> ProbeAsync(CancellationToken cancellationToken)
    {
        var started = MonotonicClock.Now;
        var url = _target.Url;
        for (var redirects = 0; ; redirects++)
        {
            var (sample, next) = await AskAsync(url, cancellationToken).ConfigureAwait(false);
            if (redirects == _settings.MaxRedirects || next is null)
                return Judge(sample) with { Redirects = redirects, Total = sample.Total is null ? null : MonotonicClock.Now - started };
            url = next;
        }
    }

    private async Task<(HttpProbeSample Sample, Uri? Next)> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        var phases = new HttpPhases(cancellationToken);
        // A handler of its own for each probe is what makes its connection a fresh one.
        var own = _kept is null ? new HttpMessageInvoker(_connector.CreateHandler()) : null;
        HttpResponseMessage? response = null;
        try
        {
            using var request = CreateRequest(url, phases);
            response = await (_kept ?? own!).SendAsync(request, cancellationToken).ConfigureAwait(false);
            var head = MonotonicClock.Now;
            var body = await CountAsync(response, cancellationToken).ConfigureAwait(false);
            var first = response.Version.Major == 1 && phases.FirstByte is { } byte1 ? byte1 : head;
            var sample = Describe(phases) with
            {
                Outcome = ProbeOutcome.Answered,
                Problem = null,
                FirstByte = first - (phases.Requested ?? phases.Started),
                Total = MonotonicClock.Now - phases.Started,
                StatusCode = (int)response.StatusCode,
                BodyBytes = body,
                HttpVersion = response.Version.ToString(2),
            };
            var isRedirect = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;
            return (sample, isRedirect && response.Headers.Location is { } location ? HttpProbeRules.TryFollow(url, location) : null);
        }
        catch (OperationCanceledException)
        {
            return (Describe(phases) with { Problem = phases.FailureText ?? (response is null ? "no response in time" : "the response did not end in time"), Outcome = phases.Failure ?? ProbeOutcome.TimedOut, StatusCode = (int?)response?.StatusCode }, null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.Sockets.SocketException or AuthenticationException or ObjectDisposedException or NetTestException)
        {
            // A connection that timed out fails with whatever the handler makes of it.
            var outcome = phases.Failure ?? HttpFailures.OutcomeOf(exception);
            return (Describe(phases) with { Problem = phases.FailureText ?? exception.Message, Outcome = outcome, StatusCode = (int?)response?.StatusCode }, null);
        }
        finally
        {
            response?.Dispose();
            own?.Dispose();
        }
    }

    private HttpProbeSample Judge(HttpProbeSample sample)
    {
        if (sample is not { Outcome: ProbeOutcome.Answered, StatusCode: { } status })
            return sample;
        var wanted = _settings.ExpectedStatus is { } expected ? status == expected : status is >= 200 and < 400;
        return wanted ? sample : sample with { Outcome = ProbeOutcome.WrongAnswer, Problem = $"status {status}" };
    }

    private HttpRequestMessage CreateRequest(Uri url, HttpPhases phases)
    {
        var request = new HttpRequestMessage(new HttpMethod(_settings.Method), url)
        {
            Version = _settings.Version == HttpProbeVersion.Http11 ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = _settings.Version == HttpProbeVersion.Auto ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
        };
        request.Options.Set(HttpConnector.PhasesKey, phases);
        HttpProbeRules.AddHeaders(request, _settings.Headers);
        return request;
    }

    private static async Task<long> CountAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                long total = 0;
                while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                    total += read;
                return total;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>What the connection's phases say, as a sample that is not finished.</summary>
    internal static HttpProbeSample Describe(HttpPhases phases) => new()
    {
        Outcome = phases.Failure ?? ProbeOutcome.Failed,
        Lookup = phases.LookedUp - phases.Started,
        Connect = phases.Connected - phases.Connecting,
        Tls = phases.Secured - phases.Connected,
        RemoteEndPoint = phases.RemoteEndPoint,
        TlsVersion = phases.TlsVersion switch { SslProtocols.Tls12 => "TLS 1.2", SslProtocols.Tls13 => "TLS 1.3", { } other => other.ToString(), null => null },
        ApplicationProtocol = phases.ApplicationProtocol,
        CertificateExpiresAt = phases.CertificateExpiresAt,
        CertificateSubject = phases.CertificateSubject,
        CertificateProblem = phases.CertificateProblem,
    };
}
