using NetTest.Engine.Results;

namespace NetTest.Cli.Rendering;

/// <summary>What was negotiated, once for all clients that negotiated the same.</summary>
internal static class TlsWords
{
    internal static IEnumerable<string> Describe(IReadOnlyList<TrafficClientResult> clients)
    {
        var groups = clients
            .Where(client => client.TlsVersion is not null)
            .GroupBy(client => (client.TlsVersion, client.CipherSuite, client.ApplicationProtocol))
            .ToArray();
        foreach (var group in groups)
        {
            var resumed = group.Sum(client => client.ResumedSessions ?? 0);
            var connected = group.Sum(client => client.Connected);
            var who = groups.Length > 1 ? $"{string.Join(", ", group.Select(client => client.Name))}: " : "";
            var alpn = group.Key.ApplicationProtocol is { } protocol ? $", ALPN {protocol}" : "";
            var sessions = resumed == 0 ? "every handshake a full one" : $"{Units.Count(resumed)} of {Units.Count(connected)} sessions resumed";
            yield return $"{who}{Version(group.Key.TlsVersion!)}, {group.Key.CipherSuite ?? "unknown cipher"}{alpn}, {sessions}";
        }
    }

    private static string Version(string version) => version.StartsWith("TLSv", StringComparison.Ordinal) ? $"TLS {version[4..]}" : version;
}
