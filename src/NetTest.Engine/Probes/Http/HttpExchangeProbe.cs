using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>HTTP, HTTPS and gRPC health as protocols of a measurement: phases become views, the last answer's facts become details.</summary>
internal sealed class HttpExchangeProbe : IExchangeProbe
{
    private readonly Lock _lock = new();
    private readonly ConnTestOptions _options;
    private readonly Uri _url;
    private readonly HttpProbe? _http;
    private readonly GrpcHealthProbe? _grpc;
    private HttpProbeSample? _last;
    private HttpProbeSample? _lastAnswered;
    private GrpcHealthSample? _lastGrpc;
    private string? _problem;

    internal HttpExchangeProbe(ProbeTarget target, ConnTestOptions options)
    {
        _options = options;
        _url = UrlOf(target, options);
        var http = new HttpProbeTarget
        {
            Url = _url,
            Context = options.Context,
            SourceAddress = options.SourceAddress,
            // The measurement has chosen an address; each probe looks the name up anew, to time it, within that family.
            Family = target.Address.AddressFamily is AddressFamily.InterNetworkV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
        };
        if (options.Protocol == ProbeProtocol.Grpc)
            _grpc = new GrpcHealthProbe(http, options.Http);
        else
            _http = new HttpProbe(http, options.Http);
    }

    public IReadOnlyDictionary<string, object?> Details
    {
        get
        {
            lock (_lock)
                return Describe();
        }
    }

    public async Task<ProbeExchange> ExchangeAsync(CancellationToken cancellationToken)
    {
        await HttpRehearsal.EnsureAsync(_url.Scheme is "https", cancellationToken).ConfigureAwait(false);
        HttpProbeSample sample;
        GrpcHealthSample? grpc = null;
        if (_grpc is not null)
        {
            grpc = await _grpc.ProbeAsync(cancellationToken).ConfigureAwait(false);
            sample = grpc.Http;
        }
        else
        {
            sample = await _http!.ProbeAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            _last = sample;
            _lastAnswered = sample.StatusCode is null ? _lastAnswered : sample;
            _lastGrpc = grpc?.StatusCode is null ? _lastGrpc : grpc;
            _problem = sample.Problem ?? _problem;
        }

        return new ProbeExchange(sample.Outcome, sample.Total ?? 0, [.. Phases(sample)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_http is not null)
            await _http.DisposeAsync().ConfigureAwait(false);
        if (_grpc is not null)
            await _grpc.DisposeAsync().ConfigureAwait(false);
    }

    private static Uri UrlOf(ProbeTarget target, ConnTestOptions options)
    {
        var secure = options.Protocol == ProbeProtocol.Https || (options.Protocol == ProbeProtocol.Grpc && options.Http.GrpcTls);
        var host = IPAddress.TryParse(target.Host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : target.Host;
        var text = FormattableString.Invariant($"{(secure ? "https" : "http")}://{host}:{target.Port}{target.Path ?? "/"}");
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? url
            : throw new NetTestException(ErrorReason.InvalidArgument, $"'{target.Name}' makes no URL ({text}); give a host with or without a port and a path.", target.Name);
    }

    private static IEnumerable<ProbePhase> Phases(HttpProbeSample sample)
    {
        if (sample.Lookup is { } lookup)
            yield return new ProbePhase("lookup", lookup);
        if (sample.Connect is { } connect)
            yield return new ProbePhase("connect", connect);
        if (sample.Tls is { } tls)
            yield return new ProbePhase("tls", tls);
        if (sample.FirstByte is { } firstByte)
            yield return new ProbePhase("first-byte", firstByte);
        if (sample.Total is { } total)
            yield return new ProbePhase("total", total);
    }

    private Dictionary<string, object?> Describe()
    {
        var details = new Dictionary<string, object?>(StringComparer.Ordinal);
        Add("StatusCode", _lastAnswered?.StatusCode);
        Add("BodyBytes", _lastAnswered?.BodyBytes);
        Add("Redirects", _lastAnswered is { Redirects: > 0 and var redirects } ? redirects : null);
        Add("HttpVersion", _lastAnswered?.HttpVersion);
        Add("GrpcHealth", _lastGrpc?.Status.ToString());
        Add("GrpcStatusCode", _lastGrpc?.StatusCode);
        Add("TlsVersion", _lastAnswered?.TlsVersion);
        Add("ApplicationProtocol", _lastAnswered?.ApplicationProtocol);
        // Of the certificate the last one that was shown, accepted or not.
        Add("CertificateSubject", _last?.CertificateSubject);
        Add("CertificateExpiresAt", _last?.CertificateExpiresAt);
        Add("CertificateDaysLeft", _last?.CertificateExpiresAt is { } expires ? Math.Round((expires - _options.TimeProvider.GetUtcNow()).TotalDays, 2) : null);
        Add("CertificateProblem", _last?.CertificateProblem);
        Add("Problem", _problem);
        return details;

        void Add(string name, object? value)
        {
            if (value is not null)
                details[name] = value;
        }
    }
}
