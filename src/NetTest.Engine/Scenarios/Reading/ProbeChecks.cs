using NetTest.Engine.Probes;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Probes: whether somebody is there to answer, and keys that do nothing.</summary>
internal static class ProbeChecks
{
    /// <summary>The responder that answers a probe; null if it needs none, asks beyond the case, or there is none, which is reported.</summary>
    internal static ResponderDraft? FindResponder(CaseDraft draft, ProbeDraft probe, FarEnd far, ProbeProtocol protocol, ProfileProblems problems)
    {
        var needed = protocol is ProbeProtocol.Udp or ProbeProtocol.Stamp or ProbeProtocol.TcpRequest;
        var at = probe.Protocol?.At ?? probe.TargetAt;
        var word = ProbeProtocolName.Of(protocol);
        if (far.Router is { } router && needed)
            problems.Add(at, $"'{word}' needs a responder, and {router.Name.Value} is a router, which has none; probe it by icmp");
        if (far.Link is not { } link)
            return null;
        if (far.Server is not null and not ResponderDraft && needed)
        {
            problems.Add(at, $"'{word}' needs a responder, and {Quote.Of(far.Server.Name!.Value)} is {CaseNames.Describe(far.Server)}; add 'probes: [{{name: …}}]' to {link.Owner} and name that, or probe by tcp or icmp");
            return null;
        }

        var there = draft.Responders.Where(responder => ReferenceEquals(responder.TalkPoint.Link, link) && (far.Server is null || ReferenceEquals(far.Server, responder))).ToList();
        var port = far.Port ?? (int?)probe.Port?.Value;
        var found = port is null ? there.FirstOrDefault() : there.Find(responder => responder.Port == port);
        if (!needed)
            return protocol is ProbeProtocol.Auto or ProbeProtocol.Tcp ? found : null;
        if (found is null)
        {
            problems.Add(probe.Port?.At ?? at, there.Count == 0
                ? $"'{word}' needs a responder, and {link.Owner} has none; add 'probes: [{{name: …}}]' to its talk point, or probe by tcp or icmp"
                : FormattableString.Invariant($"no responder of {link.Owner} answers on that port; {Quote.Of(there[0].Name?.Value ?? "?")} answers on {there[0].Port}"));
        }
        else if (found.HasKey && protocol == ProbeProtocol.TcpRequest)
            problems.Add(at, $"{Quote.Of(found.Name?.Value ?? "?")} has a key, so it answers STAMP only, for TCP has no place for one; probe by stamp, or remove the key");
        return found;
    }

    /// <summary>Whether a traffic server can answer: of HTTP it speaks no more than its pattern.</summary>
    internal static void CheckServer(ProbeDraft probe, ServerDraft server, ProbeProtocol protocol, ProfileProblems problems)
    {
        var at = probe.Protocol?.At ?? probe.TargetAt;
        var (name, common) = (Quote.Of(server.Name?.Value ?? "?"), server.Common);
        if (protocol == ProbeProtocol.Grpc)
            problems.Add(at, $"{name} is a traffic server, which speaks no gRPC; probe it by tcp");
        if (protocol is not (ProbeProtocol.Http or ProbeProtocol.Https))
            return;
        if (common is { FlowDb: null, FlowMode: { } mode } && !string.Equals(mode.Value, Traffic.TrafficPattern.BaseHttp.Name, StringComparison.OrdinalIgnoreCase))
            problems.Add(at, $"{name} speaks {mode.Value}, which is no HTTP; probe it by tcp, or a server with the pattern baseHttp");
        else if (common.UsesTls != (protocol == ProbeProtocol.Https))
            problems.Add(at, common.UsesTls ? $"{name} speaks TLS; say 'protocol: https'" : $"{name} speaks no TLS; say 'protocol: http', or give it 'ssl: true'");
    }

    internal static void CheckKeys(ProbeDraft probe, ProbeProtocol protocol, ProfileProblems problems)
    {
        if (probe.Http.FirstGiven is { } given && protocol is not (ProbeProtocol.Http or ProbeProtocol.Https or ProbeProtocol.Grpc))
            problems.Add(given.At, $"'{given.Value}' does nothing for {ProbeProtocolName.Of(protocol)}; say 'protocol: http', https or grpc, or remove it");
        if (probe.PtpTimestamps is { } ptp && protocol is not (ProbeProtocol.Auto or ProbeProtocol.Udp or ProbeProtocol.Stamp))
            problems.Add(ptp.At, $"'ptp_timestamps' does nothing for {ProbeProtocolName.Of(protocol)}; say 'protocol: stamp', or remove it");
    }
}
