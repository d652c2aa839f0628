using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Keys that contradict each other or do nothing, about TLS and UDP.</summary>
internal static class TlsChecks
{
    internal static void Check(ServerDraft server, ProfileProblems problems)
    {
        CheckCommon(server.Common, server.Common, problems);
        CheckUnused(server.Common.UsesTls, problems, ("cert", server.Certificate?.At), ("key", server.Key?.At), ("client_ca", server.ClientAuthorities?.At));
        if (server is { Key: { } key, Certificate: null })
            problems.Add(key.At, "'key' belongs to a certificate; add 'cert', the PEM file of the certificate");
    }

    internal static void Check(LinkedClient client, ProfileProblems problems)
    {
        var draft = client.Draft;
        CheckCommon(draft.Common, client.Effective, problems);
        CheckUnused(client.Effective.UsesTls, problems, ("insecure", draft.Insecure?.At), ("ca", draft.Authorities?.At), ("client_cert", draft.Certificate?.At), ("client_key", draft.Key?.At));
        if (draft is { Key: { } key, Certificate: null })
            problems.Add(key.At, "'client_key' belongs to a certificate; add 'client_cert', the PEM file of the certificate");
        if (draft is { Insecure: { Value: true } insecure, Authorities: not null })
            problems.Add(insecure.At, "'insecure' accepts any certificate, so 'ca' would check nothing; keep one of them");
    }

    private static void CheckCommon(TrafficDraft own, TrafficDraft effective, ProfileProblems problems)
    {
        if (effective is { UsesTls: true, Transport: Traffic.TransportProtocol.Udp } && (own.Ssl ?? (object?)own.Protocol) is not null)
            problems.Add((own.Ssl?.At ?? own.Protocol?.At)!.Value, "'ssl: true' needs 'protocol: tcp', for TLS runs over TCP only; change one of them");
        if (effective is { Transport: Traffic.TransportProtocol.Udp } && own.Mss is { } mss)
            problems.Add(mss.At, "'mss' is a setting of TCP; remove it, or use 'datagram_bytes' for UDP");
        CheckUnused(effective.UsesTls, problems, ("alpn", own.Alpn?.At), ("tls_min", own.TlsMin?.At), ("tls_max", own.TlsMax?.At), ("session_resumption", own.SessionResumption?.At));
        if (own is { TlsMin: { } min, TlsMax: { } max } && min.Value > max.Value)
            problems.Add(min.At, "'tls_min' is newer than 'tls_max', so no version would be left; swap them");
    }

    private static void CheckUnused(bool usesTls, ProfileProblems problems, params (string Key, Place? At)[] keys)
    {
        if (usesTls)
            return;
        foreach (var (key, at) in keys)
        {
            if (at is { } place)
                problems.Add(place, $"'{key}' does nothing without TLS; add 'ssl: true' or remove it");
        }
    }
}
