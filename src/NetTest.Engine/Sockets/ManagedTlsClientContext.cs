using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetTest.Engine.Sockets;

/// <summary>The TLS side of a client on the runtime's sockets.</summary>
internal sealed class ManagedTlsClientContext(TlsClientOptions options, IPAddress server) : TlsClientContext
{
    internal SslClientAuthenticationOptions CreateOptions(Action onRejected) => new()
    {
        TargetHost = options.ServerName ?? server.ToString(),
        EnabledSslProtocols = ToProtocols(options.MinimumVersion, options.MaximumVersion),
        ApplicationProtocols = ToProtocols(options.ApplicationProtocols),
        ClientCertificates = options.Certificate is null ? null : [options.Certificate],
        AllowTlsResume = options.SessionResumption,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            var accepted = IsAccepted(certificate, errors);
            if (!accepted)
                onRejected();
            return accepted;
        },
    };

    internal static SslProtocols ToProtocols(TlsProtocolVersion minimum, TlsProtocolVersion maximum) =>
        (minimum == TlsProtocolVersion.Tls12 ? SslProtocols.Tls12 : SslProtocols.None) |
        (maximum == TlsProtocolVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.None);

    internal static List<SslApplicationProtocol>? ToProtocols(IReadOnlyList<string> names) =>
        names.Count == 0 ? null : [.. names.Select(name => new SslApplicationProtocol(name))];

    protected override void Dispose(bool disposing)
    {
    }

    private bool IsAccepted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (options.Insecure || errors == SslPolicyErrors.None)
            return true;
        return errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is not null && IsTrusted(certificate, options.TrustedAuthorities);
    }

    /// <summary>Whether the certificate leads to one of the authorities.</summary>
    internal static bool IsTrusted(X509Certificate certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        using var copy = new X509Certificate2(certificate);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(copy);
    }
}
