using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Names;

namespace NetTest.Engine.Probes.Http;

/// <summary>Makes the connection of a request inside the namespace, and stamps its phases: lookup, connect, TLS.</summary>
internal sealed class HttpConnector(HttpProbeTarget target, HttpProbeSettings settings)
{
    internal static readonly HttpRequestOptionsKey<HttpPhases> PhasesKey = new("NetTest.Phases");

    private readonly StubResolver _resolver = new(target.Context);

    /// <summary>A handler whose connections are ours: no proxy, cookies, redirects or decompression of its own.</summary>
    internal SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        // Of a server that chose HTTP/1.1 where HTTP/2 was offered, the handler's pool may open a second connection while it still sorts in the
        // first; the server counts that, and its phases would overwrite those of the one that carries the request.
        MaxConnectionsPerServer = settings.KeepConnection ? int.MaxValue : 1,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        context.InitialRequestMessage.Options.TryGetValue(PhasesKey, out var phases);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, phases!.Token);
        var socket = await ConnectSocketAsync(context.DnsEndPoint, phases, both.Token).ConfigureAwait(false);
        try
        {
            var plain = new TimedNetworkStream(socket, phases);
            return string.Equals(context.InitialRequestMessage.RequestUri!.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
                ? await SecureAsync(plain, context, phases, both.Token).ConfigureAwait(false)
                : plain;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket> ConnectSocketAsync(DnsEndPoint server, HttpPhases phases, CancellationToken cancellationToken)
    {
        phases.Failure = ProbeOutcome.Failed;
        phases.FailureText = $"the name {server.Host} was not resolved in time";
        var (outcome, addresses) = await _resolver.ResolveAsync(server.Host.Trim('[', ']'), target.Family, cancellationToken).ConfigureAwait(false);
        // An address needs none.
        if (!IPAddress.TryParse(server.Host.Trim('[', ']'), out _))
            phases.LookedUp ??= MonotonicClock.Now;
        if (addresses.Count == 0)
        {
            phases.FailureText = $"the name {server.Host} could not be resolved: {outcome}";
            throw new IOException(phases.FailureText);
        }

        // A name's addresses are tried in their order; what the last one said is what failed.
        for (var index = 0; ; index++)
        {
            var remote = new IPEndPoint(addresses[index], server.Port);
            phases.RemoteEndPoint = remote;
            phases.Failure = ProbeOutcome.TimedOut;
            phases.FailureText = $"{remote} did not answer to connect";
            phases.Connecting = MonotonicClock.Now;
            var socket = target.Context.CreateSocket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.NoDelay = true;
                if (target.SourceAddress is { } source)
                    socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(remote, cancellationToken).ConfigureAwait(false);
                phases.Connected = MonotonicClock.Now;
                phases.Failure = null;
                phases.FailureText = null;
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                phases.Failure = HttpFailures.OutcomeOf(exception.SocketErrorCode);
                phases.FailureText = $"{remote}: {exception.Message}";
                if (index == addresses.Count - 1)
                    throw;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, SocketsHttpConnectionContext context, HttpPhases phases, CancellationToken cancellationToken)
    {
        phases.Failure = ProbeOutcome.TlsFailed;
        phases.FailureText = "the TLS handshake did not end in time";
        var stream = new TimedTlsStream(plain, phases);
        try
        {
            await stream.AuthenticateAsClientAsync(CreateTlsOptions(context, phases), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            phases.FailureText = phases.CertificateProblem is { } problem ? $"the certificate was not accepted: {problem}" : $"the TLS handshake failed: {exception.Message}";
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        // The handshake's own records went through the stream below.
        phases.Forget();
        phases.Secured = MonotonicClock.Now;
        phases.TlsVersion = stream.SslProtocol;
        phases.ApplicationProtocol = stream.NegotiatedApplicationProtocol.Protocol.IsEmpty ? null : stream.NegotiatedApplicationProtocol.ToString();
        phases.Failure = null;
        phases.FailureText = null;
        return stream;
    }

    private SslClientAuthenticationOptions CreateTlsOptions(SocketsHttpConnectionContext context, HttpPhases phases)
    {
        List<SslApplicationProtocol> protocols = context.InitialRequestMessage switch
        {
            { Version.Major: < 2 } => [SslApplicationProtocol.Http11],
            { VersionPolicy: HttpVersionPolicy.RequestVersionExact } => [SslApplicationProtocol.Http2],
            _ => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        return new SslClientAuthenticationOptions
        {
            TargetHost = settings.ServerName ?? context.DnsEndPoint.Host.Trim('[', ']'),
            ApplicationProtocols = protocols,
            AllowTlsResume = false,
            // Missing links of a chain are not fetched: that would happen outside the namespace, and within the handshake's time.
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsAccepted(certificate, chain, errors, phases),
        };
    }

    private bool IsAccepted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, HttpPhases phases)
    {
        if (certificate is not null)
        {
            using var copy = new X509Certificate2(certificate);
            phases.CertificateExpiresAt = new DateTimeOffset(copy.NotAfter.ToUniversalTime());
            phases.CertificateSubject = copy.Subject;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && certificate is not null && settings.TrustedAuthorities.Count > 0
            && ManagedTlsClientContext.IsTrusted(certificate, settings.TrustedAuthorities))
            errors &= ~SslPolicyErrors.RemoteCertificateChainErrors;
        phases.CertificateProblem = Describe(errors, chain);
        return errors == SslPolicyErrors.None || settings.Insecure;
    }

    private static string? Describe(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        var problems = new List<string>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            problems.Add("none was shown");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            problems.Add("it is of another name");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            problems.AddRange(chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal) ?? ["its chain is broken"]);
        return string.Join(", ", problems);
    }
}
