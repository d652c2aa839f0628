using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Sockets;
using NetTest.Engine.Traffic;

namespace NetTest.Engine.Scenarios;

/// <summary>Completes the options of a case's traffic with what is known only when the topology stands: contexts, certificates, the run's own options.</summary>
internal static class TrafficBinding
{
    internal static TrafficServerOptions ForServer(ScenarioCase scenario, ScenarioServer server, ScenarioRunOptions options, NetworkContext context) => server.Options with
    {
        Context = context,
        Label = options.Label,
        Tags = options.Tags,
        TimeProvider = options.TimeProvider,
        Log = options.Log,
        Tls = server.Options.Tls is { } tls
            ? tls with
            {
                Certificate = tls.Certificate ?? MakeCertificate(scenario, server),
                SessionResumption = tls.SessionResumption || options.ResumeSessions,
            }
            : null,
    };

    internal static TrafficClientOptions ForClient(ScenarioCase scenario, ScenarioClient client, ScenarioRunOptions options, NetworkContext context) => client.Options with
    {
        Context = context,
        Label = options.Label,
        Tags = options.Tags,
        TimeProvider = options.TimeProvider,
        Log = options.Log,
        Tls = client.Options.Tls is { } tls
            ? tls with
            {
                TrustedAuthorities = TrustsOurAuthority(scenario, client, tls) ? [TestCertificateAuthority.Authority] : tls.TrustedAuthorities,
                SessionResumption = tls.SessionResumption || options.ResumeSessions,
            }
            : null,
    };

    // Authorities that the profile names (or the certificate that it gives the server) stand alone: they are what is to be tested.
    private static bool TrustsOurAuthority(ScenarioCase scenario, ScenarioClient client, TlsClientOptions tls) =>
        tls.TrustedAuthorities.Count == 0
        && scenario.Servers.FirstOrDefault(server => server.Name == client.ServerName)?.Options.Tls is { Certificate: null };

    // A server that listens on all addresses is known by each of its namespace's.
    private static X509Certificate2 MakeCertificate(ScenarioCase scenario, ScenarioServer server) =>
        TestCertificateAuthority.CreateCertificate(
            server.Options.Tls?.ServerName is { } name ? [name] : [],
            [.. EndPoints.AddressesOf(scenario, server)]);
}
