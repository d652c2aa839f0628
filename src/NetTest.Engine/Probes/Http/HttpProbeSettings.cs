using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Probes.Http;

/// <summary>What an HTTP, HTTPS or gRPC probe asks and expects.</summary>
public sealed record HttpProbeSettings
{
    /// <summary>The method. Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>More header fields; <c>Host</c> overrides the name of the URL.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The status that is wanted, 100 to 599; null: any from 200 to 399.</summary>
    public int? ExpectedStatus { get; init; }

    /// <summary>How many redirects are followed, 0 to 50. Default 0: the redirect itself is the answer.</summary>
    public int MaxRedirects { get; init; }

    /// <summary>Which HTTP is spoken. Default: what the server chooses.</summary>
    public HttpProbeVersion Version { get; init; }

    /// <summary>Whether the connection is kept for the next probe. Default false: each probe connects, so that each has all phases.</summary>
    public bool KeepConnection { get; init; }

    /// <summary>The name sent as SNI and looked for in the certificate; null: the URL's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accept any certificate; what is wrong with it is told all the same. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>Authorities that are trusted beside those of the system.</summary>
    public X509Certificate2Collection TrustedAuthorities { get; init; } = [];

    /// <summary>gRPC: over TLS. Default false: HTTP/2 by prior knowledge (h2c).</summary>
    public bool GrpcTls { get; init; }

    /// <summary>gRPC: the service whose health is asked for; empty: the server's as a whole.</summary>
    public string GrpcService { get; init; } = "";
}
