using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>Makes certificates on demand: an authority of this process's own, ECDSA P-256, whose key never leaves memory.</summary>
public static class TestCertificateAuthority
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan s_backdating = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(7);
    private static readonly Lazy<X509Certificate2> s_authority = new(CreateAuthority);

    /// <summary>The authority's own certificate, for clients to trust.</summary>
    public static X509Certificate2 Authority => X509CertificateLoader.LoadCertificate(s_authority.Value.RawData);

    /// <summary>Makes a certificate with private key for these names and addresses (SAN, RFC 5280), valid for seven days.</summary>
    /// <param name="dnsNames">DNS names, the first of which is the subject's; wildcards such as <c>*.example.com</c> are taken.</param>
    /// <param name="addresses">IP addresses.</param>
    public static X509Certificate2 CreateCertificate(IReadOnlyList<string> dnsNames, IReadOnlyList<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(dnsNames);
        ArgumentNullException.ThrowIfNull(addresses);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(Shorten(dnsNames.Count > 0 ? dnsNames[0] : addresses.Count > 0 ? addresses[0].ToString() : "nettest"));
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(s_authority.Value, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in dnsNames)
            names.AddDnsName(name);
        foreach (var address in addresses)
            names.AddIpAddress(address);
        if (dnsNames.Count + addresses.Count > 0)
            request.CertificateExtensions.Add(names.Build());

        var authority = s_authority.Value;
        using var certificate = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), RandomNumberGenerator.GetBytes(16));
        using var withKey = certificate.CopyWithPrivateKey(key);
        // Through PKCS #12: a key that is only in memory does not please every TLS library of every platform.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=NetTest authority of this process", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now - s_backdating, now + s_lifetime);
    }

    /// <summary>A common name has at most 64 characters (RFC 5280, ub-common-name); the SAN bears the whole name.</summary>
    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64];
}
