using System.Security.Cryptography.X509Certificates;
using NetTest.Engine;
using NetTest.Engine.Sockets;

namespace NetTest.PowerShell.Traffic;

/// <summary>The TLS parameters of a server or client as given; null where none was given.</summary>
internal sealed record TlsArguments
{
    internal bool? Enabled { get; init; }

    internal string? ServerName { get; init; }

    internal string? CertificatePath { get; init; }

    internal string? KeyPath { get; init; }

    internal string? KeyPassword { get; init; }

    /// <summary>Client: authorities to trust. Server: authorities that a client's certificate must be signed by.</summary>
    internal string? AuthorityPath { get; init; }

    /// <summary>Name of the parameter that <see cref="AuthorityPath"/> comes from.</summary>
    internal string AuthorityParameter { get; init; } = "Ca";

    internal bool? Insecure { get; init; }

    internal IReadOnlyList<string>? Alpn { get; init; }

    internal bool? SessionResumption { get; init; }

    internal TlsProtocolVersion? MinimumVersion { get; init; }

    internal TlsProtocolVersion? MaximumVersion { get; init; }

    /// <summary>The server's options; null: plain.</summary>
    internal TlsServerOptions? ForServer()
    {
        if (!Check(Enabled == true))
            return null;
        var authorities = AuthorityPath is null ? [] : CertificateFiles.LoadAll(AuthorityPath);
        var options = new TlsServerOptions
        {
            ServerName = ServerName,
            ApplicationProtocols = Alpn ?? [],
            RequireClientCertificate = AuthorityPath is not null,
            ClientAuthorities = authorities,
            MinimumVersion = MinimumVersion ?? TlsProtocolVersion.Tls12,
            MaximumVersion = MaximumVersion ?? TlsProtocolVersion.Tls13,
            SessionResumption = SessionResumption ?? false,
        };
        if (CertificatePath is null)
            return options;
        var (certificate, chain) = CertificateFiles.LoadIdentity(CertificatePath, KeyPath, KeyPassword);
        return options with { Certificate = certificate, Chain = chain };
    }

    /// <summary>The client's options, with what the server is known to speak where nothing is given; null: plain.</summary>
    internal TlsClientOptions? ForClient(TlsServerOptions? server)
    {
        if (!Check(Enabled ?? server is not null))
            return null;
        return new TlsClientOptions
        {
            ServerName = ServerName ?? server?.ServerName,
            TrustedAuthorities = AuthorityPath is null ? TrustFor(server) : CertificateFiles.LoadAll(AuthorityPath),
            Insecure = Insecure ?? false,
            ApplicationProtocols = Alpn ?? server?.ApplicationProtocols ?? [],
            Certificate = CertificatePath is null ? null : CertificateFiles.LoadIdentity(CertificatePath, KeyPath, KeyPassword).Certificate,
            MinimumVersion = MinimumVersion ?? server?.MinimumVersion ?? TlsProtocolVersion.Tls12,
            MaximumVersion = MaximumVersion ?? server?.MaximumVersion ?? TlsProtocolVersion.Tls13,
            SessionResumption = SessionResumption ?? server?.SessionResumption ?? false,
        };
    }

    /// <summary>The first parameter given that means nothing without TLS; null if there is none.</summary>
    private string? NeedsTls() => this switch
    {
        { ServerName: not null } => "-ServerName",
        { CertificatePath: not null } => "-Certificate",
        { KeyPath: not null } => "-Key",
        { KeyPassword: not null } => "-KeyPassword",
        { AuthorityPath: not null } => $"-{AuthorityParameter}",
        { Insecure: true } => "-Insecure",
        { Alpn.Count: > 0 } => "-Alpn",
        { SessionResumption: true } => "-SessionResumption",
        { MinimumVersion: not null } => "-MinimumTlsVersion",
        { MaximumVersion: not null } => "-MaximumTlsVersion",
        _ => null,
    };

    private bool Check(bool tls)
    {
        if (!tls && NeedsTls() is { } parameter)
            throw new NetTestException(ErrorReason.InvalidArgument, $"{parameter} means nothing without TLS; add -Tls.", parameter);
        if (KeyPath is not null && CertificatePath is null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-Key needs -Certificate, the certificate that the key belongs to.", KeyPath);
        if (KeyPassword is not null && CertificatePath is null)
            throw new NetTestException(ErrorReason.InvalidArgument, "-KeyPassword and -KeyPasswordFile need -Certificate, the certificate that the key belongs to.", CertificatePath);
        if (MinimumVersion > MaximumVersion)
            throw new NetTestException(ErrorReason.InvalidArgument, "-MinimumTlsVersion is newer than -MaximumTlsVersion; exchange them.", MinimumVersion);
        return tls;
    }

    /// <summary>What a client must trust to accept the server: this process's authority, and the certificate that was given.</summary>
    private static X509Certificate2Collection TrustFor(TlsServerOptions? server) => server switch
    {
        null => [],
        { Certificate: null } => [TestCertificateAuthority.Authority],
        { Certificate: { } own } => [TestCertificateAuthority.Authority, X509CertificateLoader.LoadCertificate(own.RawData), .. server.Chain],
    };
}
