using System.Net;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Servers: their address is their talk point's, and no two want the same end point.</summary>
internal static class ServerChecks
{
    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        var taken = new List<ListenerDraft>();
        foreach (var server in draft.Listeners)
        {
            CheckOwned(server, server.Ip, "ip", problems);
            CheckOwned(server, server.IpV6, "ipv6", problems);
            if (server is ServerDraft traffic)
                TlsChecks.Check(traffic, problems);
            if (taken.Find(other => Collide(other, server)) is { } other)
            {
                problems.Add((server.OwnPort?.At ?? server.Name?.At) ?? server.At, FormattableString.Invariant(
                    $"port {server.Port} ({server.Transports.Intersect(other.Transports).First().ToString().ToLowerInvariant()}) of {server.TalkPoint.Namespace.Value} is taken by server {Quote.Of(other.Name?.Value ?? "?")} in line {other.At.Line}; give one of them another '{server.PortKey}'"));
            }

            taken.Add(server);
        }
    }

    private static void CheckOwned(ListenerDraft server, Located<IPAddress>? address, string key, ProfileProblems problems)
    {
        var link = server.TalkPoint.Link;
        if (address is null || link.Addresses.Any(owned => owned.Value.Address.Equals(address.Value)) || link.Addresses.Count == 0)
            return;
        problems.Add(address.At, $"'{key}' {address.Value} is no address of this talk point ({string.Join(", ", link.Addresses.Select(owned => owned.Value))}); remove it or give one of those");
    }

    private static bool Collide(ListenerDraft a, ListenerDraft b) =>
        ReferenceEquals(a.TalkPoint, b.TalkPoint)
        && a.Port == b.Port
        && a.Transports.Intersect(b.Transports).Any()
        && a.Addresses.Intersect(b.Addresses).Any();
}
