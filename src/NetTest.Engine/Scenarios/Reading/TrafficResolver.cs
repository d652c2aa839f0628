using System.Net;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Turns traffic servers and clients into what the engine runs.</summary>
internal sealed class TrafficResolver(ProfileProblems problems)
{
    private static readonly TimeSpan s_defaultDelay = TimeSpan.FromMilliseconds(5);

    private readonly PatternResolver _patterns = new(problems);
    private readonly CertificateResolver _certificates = new(problems);

    internal ScenarioServer Resolve(ServerDraft server)
    {
        var common = server.Common;
        var defaults = new TrafficServerOptions();
        return new ScenarioServer
        {
            Name = server.Name?.Value ?? "",
            Namespace = server.TalkPoint.Namespace.Value,
            Quiet = common.NoPrint?.Value ?? false,
            Options = defaults with
            {
                Name = server.Name?.Value,
                Address = server.BindAddress ?? IPAddress.IPv6Any,
                Port = common.PortOrDefault,
                Protocol = common.Transport,
                Pattern = _patterns.Resolve(common),
                Tls = common.UsesTls ? ServerTls(server) : null,
                ResponseDelay = common.ServerRespondDelay?.Value,
                VerifyPayload = common.VerifyPayload?.Value ?? false,
                HandshakeTimeout = common.HandshakeTimeout?.Value ?? defaults.HandshakeTimeout,
                TransactionTimeout = common.TransactionTimeout?.Value ?? defaults.TransactionTimeout,
                IdleTimeout = server.IdleTimeout?.Value ?? defaults.IdleTimeout,
                Dscp = (int?)common.Dscp?.Value,
                MaximumSegmentSize = (int?)common.Mss?.Value,
                DatagramBytes = (int)(common.DatagramBytes?.Value ?? defaults.DatagramBytes),
            },
        };
    }

    private TlsServerOptions ServerTls(ServerDraft server)
    {
        var (certificate, chain) = _certificates.ReadIdentity(server.Certificate, server.Key);
        var defaults = new TlsServerOptions();
        return defaults with
        {
            ServerName = server.Common.ServerName?.Value,
            Certificate = certificate,
            Chain = chain,
            ApplicationProtocols = server.Common.Alpn?.Value ?? [],
            RequireClientCertificate = server.ClientAuthorities is not null,
            ClientAuthorities = _certificates.ReadAll(server.ClientAuthorities),
            MinimumVersion = server.Common.TlsMin?.Value ?? defaults.MinimumVersion,
            MaximumVersion = server.Common.TlsMax?.Value ?? defaults.MaximumVersion,
            SessionResumption = server.Common.SessionResumption?.Value ?? false,
        };
    }

    internal ScenarioClient Resolve(LinkedClient client, ScenarioServer server)
    {
        var (draft, common) = (client.Draft, client.Effective);
        var defaults = new TrafficClientOptions { Server = new IPEndPoint(client.Target ?? IPAddress.None, common.PortOrDefault) };
        return new ScenarioClient
        {
            Name = client.Name,
            Namespace = draft.TalkPoint.Namespace.Value,
            ServerName = server.Name,
            Quiet = common.NoPrint?.Value ?? false,
            Options = defaults with
            {
                Name = client.Name,
                Protocol = common.Transport,
                Pattern = _patterns.Resolve(common),
                Tls = common.UsesTls ? ClientTls(client, server) : null,
                Connections = draft.Connections,
                Concurrency = draft.EffectiveConcurrency,
                Rate = draft.Rate?.Value,
                Delay = draft.Rate is null ? draft.Delay?.Value ?? s_defaultDelay : TimeSpan.Zero,
                Duration = draft.Duration?.Value,
                ResponseDelay = common.ClientRespondDelay?.Value,
                ServerResponseDelay = common.ServerRespondDelay?.Value,
                VerifyPayload = common.VerifyPayload?.Value ?? false,
                ConnectTimeout = draft.ConnectTimeout?.Value ?? defaults.ConnectTimeout,
                HandshakeTimeout = common.HandshakeTimeout?.Value ?? defaults.HandshakeTimeout,
                TransactionTimeout = common.TransactionTimeout?.Value ?? defaults.TransactionTimeout,
                SourcePorts = draft.Ports,
                Dscp = (int?)common.Dscp?.Value,
                MaximumSegmentSize = (int?)common.Mss?.Value,
                KeepAlive = draft.KeepAlive is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : null,
                DatagramBytes = (int)(common.DatagramBytes?.Value ?? defaults.DatagramBytes),
            },
        };
    }

    private TlsClientOptions ClientTls(LinkedClient client, ScenarioServer server)
    {
        var (draft, common) = (client.Draft, client.Effective);
        var defaults = new TlsClientOptions();
        return defaults with
        {
            ServerName = common.ServerName?.Value,
            TrustedAuthorities = draft.Authorities is null ? Given(server) : _certificates.ReadAll(draft.Authorities),
            Insecure = draft.Insecure?.Value ?? false,
            ApplicationProtocols = common.Alpn?.Value ?? [],
            Certificate = _certificates.ReadIdentity(draft.Certificate, draft.Key).Certificate,
            MinimumVersion = common.TlsMin?.Value ?? defaults.MinimumVersion,
            MaximumVersion = common.TlsMax?.Value ?? defaults.MaximumVersion,
            SessionResumption = common.SessionResumption?.Value ?? false,
        };
    }

    // The certificate that the case itself gives its server is trusted by the case's clients; one made on demand is by the time it is made.
    private static X509Certificate2Collection Given(ScenarioServer server) =>
        server.Options.Tls is { Certificate: { } certificate } tls ? [certificate, .. tls.Chain] : [];
}
