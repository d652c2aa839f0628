using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>How a client speaks TLS.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The name sent as SNI (RFC 6066) and looked for in the certificate; null: no SNI, and the certificate must bear the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Authorities that are trusted beside those of the system.</summary>
    public X509Certificate2Collection TrustedAuthorities { get; init; } = [];

    /// <summary>Accept any certificate. Only for tests of servers whose certificate is known to be wrong.</summary>
    public bool Insecure { get; init; }

    /// <summary>ALPN protocols, preferred first; empty: no ALPN.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>The client's own certificate with its private key; null: none is shown.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Oldest version that is offered. Default TLS 1.2.</summary>
    public TlsProtocolVersion MinimumVersion { get; init; } = TlsProtocolVersion.Tls12;

    /// <summary>Newest version that is offered. Default TLS 1.3.</summary>
    public TlsProtocolVersion MaximumVersion { get; init; } = TlsProtocolVersion.Tls13;

    /// <summary>Whether later connections resume the session of an earlier one. Default false: every handshake is a full one.</summary>
    public bool SessionResumption { get; init; }
}
