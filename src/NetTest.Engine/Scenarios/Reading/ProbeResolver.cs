using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetTest.Engine.Probes;
using NetTest.Engine.Probes.Http;
using NetTest.Engine.Traffic;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Turns probes and responders into what the engine runs.</summary>
internal sealed class ProbeResolver(CaseDraft draft, CertificateResolver certificates, ProfileProblems problems)
{
    private readonly StampKeyResolver _keys = new(problems);

    internal ScenarioResponder Resolve(ResponderDraft responder)
    {
        var defaults = new ConnTestResponderOptions();
        return new ScenarioResponder
        {
            Name = responder.Name?.Value ?? "",
            Namespace = responder.TalkPoint.Namespace.Value,
            Options = defaults with
            {
                Name = responder.Name?.Value,
                Address = responder.BindAddress ?? defaults.Address,
                Port = responder.Port,
                Key = _keys.Read(responder.Key, responder.KeyFile),
                Stateful = !(responder.Stateless?.Value ?? false),
                PacketsPerSecondPerSource = (int)(responder.PacketsPerSecond?.Value ?? defaults.PacketsPerSecondPerSource),
                MaxConnections = (int)(responder.MaxConnections?.Value ?? defaults.MaxConnections),
            },
        };
    }

    internal ScenarioProbe Resolve(LinkedMeasurement<ProbeDraft> linked)
    {
        var (probe, far) = (linked.Draft, linked.Far);
        var protocol = ProtocolOf(probe, far);
        var responder = ProbeChecks.FindResponder(draft, probe, far, protocol, problems);
        ProbeChecks.CheckKeys(probe, protocol, problems);
        var port = far.Port ?? (int?)probe.Port?.Value ?? (far.Server ?? responder)?.Port;
        var asked = port ?? TargetResolver.DefaultPort(protocol);
        var server = far.Address is { } address ? draft.Servers.FirstOrDefault(each => each.Transports.Any(transport => each.ListensAt(address, asked, transport))) : null;
        if (server is not null)
            ProbeChecks.CheckServer(probe, server, protocol, problems);
        var options = Options(linked, protocol, port) with { Key = KeyOf(probe, far, responder, protocol), Http = Http(probe, far, server) };
        Check(options, probe.At);
        return new ScenarioProbe
        {
            Name = linked.Name,
            Namespace = probe.TalkPoint.Namespace.Value,
            Far = probe.ServerName?.Value ?? probe.Target!.Value,
            When = probe.When?.Value ?? ProbeMoment.Before,
            UntilLoadEnds = probe is { When.Value: ProbeMoment.During, Count: null },
            PathMtu = probe.PathMtu?.Value ?? false,
            Quiet = probe.NoPrint?.Value ?? false,
            SeenBy = protocol == ProbeProtocol.Icmp ? null : server?.Name?.Value,
            TrustsCaseAuthority = server is { Certificate: null } && probe.Http.Authorities is null,
            Options = options,
        };
    }

    private static ProbeProtocol ProtocolOf(ProbeDraft probe, FarEnd far) =>
        probe.Protocol?.Value ?? ProbeProtocolName.OfUrl(far.Target) ?? far.Server switch
        {
            null or ResponderDraft => ProbeProtocol.Auto,
            ServerDraft { Common.Transport: TransportProtocol.Udp } => ProbeProtocol.Icmp,
            _ => ProbeProtocol.Tcp,
        };

    private static ConnTestOptions Options(LinkedMeasurement<ProbeDraft> linked, ProbeProtocol protocol, int? port)
    {
        var probe = linked.Draft;
        var defaults = new ConnTestOptions { Target = linked.Far.Target };
        return defaults with
        {
            Protocol = protocol,
            Port = port,
            Family = probe.IpV6 switch { { Value: true } => AddressFamily.InterNetworkV6, { Value: false } => AddressFamily.InterNetwork, _ => defaults.Family },
            Count = probe.Count?.Value ?? defaults.Count,
            Interval = Milliseconds(probe.IntervalMs) ?? defaults.Interval,
            Timeout = Milliseconds(probe.TimeoutMs) ?? defaults.Timeout,
            PayloadBytes = (int)(probe.PayloadBytes?.Value ?? defaults.PayloadBytes),
            LongPayloadBytes = (int?)probe.LongPayloadBytes?.Value,
            Dscp = (int?)probe.Dscp?.Value,
            PtpTimestamps = probe.PtpTimestamps?.Value ?? false,
            MaxLossPercent = probe.MaxLossPercent?.Value ?? defaults.MaxLossPercent,
        };
    }

    private HttpProbeSettings Http(ProbeDraft probe, FarEnd far, ServerDraft? server)
    {
        var http = probe.Http;
        var defaults = new HttpProbeSettings();
        return defaults with
        {
            Method = http.Method?.Value ?? defaults.Method,
            Headers = http.Headers,
            ExpectedStatus = (int?)http.ExpectedStatus?.Value,
            MaxRedirects = (int)(http.MaxRedirects?.Value ?? defaults.MaxRedirects),
            Version = http.Version?.Value ?? defaults.Version,
            KeepConnection = http.KeepConnection?.Value ?? defaults.KeepConnection,
            ServerName = http.ServerName?.Value ?? (far.Server as ServerDraft)?.Common.ServerName?.Value,
            Insecure = http.Insecure?.Value ?? defaults.Insecure,
            TrustedAuthorities = http.Authorities is not null ? certificates.ReadAll(http.Authorities) : Given(server),
            GrpcService = http.GrpcService?.Value ?? defaults.GrpcService,
            GrpcTls = http.GrpcTls?.Value ?? (far.Server as ServerDraft)?.Common.UsesTls ?? defaults.GrpcTls,
        };
    }

    private X509Certificate2Collection Given(ServerDraft? server) => server?.Certificate is { } file ? certificates.ReadAll(file) : [];

    // As traffic does, a probe takes over what its far end was given.
    private ReadOnlyMemory<byte>? KeyOf(ProbeDraft probe, FarEnd far, ResponderDraft? responder, ProbeProtocol protocol)
    {
        if (probe.Key is not null || probe.KeyFile is not null)
            return _keys.Read(probe.Key, probe.KeyFile);
        return protocol is ProbeProtocol.Auto or ProbeProtocol.Udp or ProbeProtocol.Stamp && (far.Server as ResponderDraft ?? responder) is { } owner ? _keys.Read(owner.Key, owner.KeyFile) : null;
    }

    private void Check(ConnTestOptions options, Place at)
    {
        try
        {
            ConnTestRules.Check(options);
        }
        catch (NetTestException exception)
        {
            problems.Add(at, exception.Message.TrimEnd('.'));
        }
    }

    private static TimeSpan? Milliseconds(Located<double>? value) => value is null ? null : TimeSpan.FromTicks((long)(value.Value * TimeSpan.TicksPerMillisecond));
}
