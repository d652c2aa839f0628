using System.Net;

namespace NetTest.Engine.Probes.Http;

/// <summary>What one HTTP probe saw. Times in nanoseconds; null: that part did not happen, or not to its end.</summary>
internal sealed record HttpProbeSample
{
    internal required ProbeOutcome Outcome { get; init; }

    /// <summary>Why, in words; null if all is well.</summary>
    internal string? Problem { get; init; }

    internal long? Lookup { get; init; }

    internal long? Connect { get; init; }

    internal long? Tls { get; init; }

    /// <summary>From the request to the first byte of the response (HTTP/2: to its head).</summary>
    internal long? FirstByte { get; init; }

    /// <summary>From the start to the last byte of the body, redirects and all.</summary>
    internal long? Total { get; init; }

    internal int? StatusCode { get; init; }

    internal long? BodyBytes { get; init; }

    internal int Redirects { get; init; }

    internal string? HttpVersion { get; init; }

    internal IPEndPoint? RemoteEndPoint { get; init; }

    internal string? TlsVersion { get; init; }

    internal string? ApplicationProtocol { get; init; }

    /// <summary>When the certificate expires, UTC; known even if it was not accepted.</summary>
    internal DateTimeOffset? CertificateExpiresAt { get; init; }

    internal string? CertificateSubject { get; init; }

    /// <summary>What is wrong with the certificate; null: nothing.</summary>
    internal string? CertificateProblem { get; init; }
}
