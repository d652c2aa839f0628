using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>Makes certificates on demand: an authority of this process's own, ECDSA P-256, whose key never leaves memory.</summary>
public static class TestCertificateAuthority
{
    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public static X509Certificate2 Authority => throw new NotImplementedException();

    /// <summary>Makes a certificate with private key for these names and addresses (SAN), valid for seven days.</summary>
    public static X509Certificate2 CreateCertificate(IReadOnlyList<string> dnsNames, IReadOnlyList<IPAddress> addresses) =>
        throw new NotImplementedException();
}
