using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>How a server speaks TLS.</summary>
public sealed record TlsServerOptions
{
    /// <summary>The name that a certificate made on demand bears as subject and, with the server's address, as SAN; null: the address alone.</summary>
    public string? ServerName { get; init; }

    /// <summary>The certificate with its private key; null: one is made on demand (ECDSA P-256, signed by <see cref="TestCertificateAuthority"/>).</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Intermediate certificates that are sent after it.</summary>
    public X509Certificate2Collection Chain { get; init; } = [];

    /// <summary>ALPN protocols, preferred first; empty: no ALPN.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Whether the client must show a certificate signed by one of <see cref="ClientAuthorities"/>.</summary>
    public bool RequireClientCertificate { get; init; }

    /// <summary>The authorities that clients' certificates are checked against.</summary>
    public X509Certificate2Collection ClientAuthorities { get; init; } = [];

    /// <summary>Oldest version that is accepted. Default TLS 1.2.</summary>
    public TlsProtocolVersion MinimumVersion { get; init; } = TlsProtocolVersion.Tls12;

    /// <summary>Newest version that is accepted. Default TLS 1.3.</summary>
    public TlsProtocolVersion MaximumVersion { get; init; } = TlsProtocolVersion.Tls13;

    /// <summary>Whether clients may resume sessions (session tickets). Default false: every handshake is a full one.</summary>
    public bool SessionResumption { get; init; }
}
