using System.Net;
using System.Security.Authentication;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.Http;

/// <summary>What one probe has seen of its connection: times of the monotonic clock, addresses, certificate. Filled in from below while the request runs.</summary>
internal sealed class HttpPhases(CancellationToken cancellationToken)
{
    /// <summary>Ends with the probe's time: what connects belongs to the handler, which has a token of its own.</summary>
    internal CancellationToken Token { get; } = cancellationToken;

    internal long Started { get; } = MonotonicClock.Now;

    internal long? LookedUp { get; set; }

    internal long? Connecting { get; set; }

    internal long? Connected { get; set; }

    internal long? Secured { get; set; }

    /// <summary>When the first byte of the request was handed over.</summary>
    internal long? Requested { get; private set; }

    /// <summary>When the first byte after it came: with HTTP/1.1 the response's.</summary>
    internal long? FirstByte { get; private set; }

    internal IPEndPoint? RemoteEndPoint { get; set; }

    internal DateTimeOffset? CertificateExpiresAt { get; set; }

    internal string? CertificateSubject { get; set; }

    /// <summary>What is wrong with the certificate; null: nothing.</summary>
    internal string? CertificateProblem { get; set; }

    internal SslProtocols? TlsVersion { get; set; }

    internal string? ApplicationProtocol { get; set; }

    /// <summary>What failed below HTTP, if something did.</summary>
    internal ProbeOutcome? Failure { get; set; }

    /// <summary>It in words.</summary>
    internal string? FailureText { get; set; }

    /// <summary>What was sent and came until now, TLS's handshake, was not the request.</summary>
    internal void Forget() => (Requested, FirstByte) = (null, null);

    /// <summary>Something is handed over to be sent.</summary>
    internal void NoteWrite() => Requested ??= MonotonicClock.Now;

    /// <summary>So many bytes came; 0 is the end.</summary>
    internal void NoteRead(int bytes)
    {
        if (Requested is not null && bytes > 0)
            FirstByte ??= MonotonicClock.Now;
    }
}
