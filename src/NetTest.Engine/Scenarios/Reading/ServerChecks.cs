using System.Net;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Servers: their address is their talk point's, and no two want the same end point.</summary>
internal static class ServerChecks
{
    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        var taken = new List<ServerDraft>();
        foreach (var server in draft.Servers)
        {
            CheckOwned(server, server.Ip, "ip", problems);
            CheckOwned(server, server.IpV6, "ipv6", problems);
            TlsChecks.Check(server, problems);
            if (taken.Find(other => Collide(other, server)) is { } other)
            {
                problems.Add((server.Common.Port?.At ?? server.Name?.At) ?? server.At, FormattableString.Invariant(
                    $"port {server.Common.PortOrDefault} ({server.Common.Transport.ToString().ToLowerInvariant()}) of {server.TalkPoint.Namespace.Value} is taken by server {Quote.Of(other.Name?.Value ?? "?")} in line {other.At.Line}; give one of them another 'server_port'"));
            }

            taken.Add(server);
        }
    }

    private static void CheckOwned(ServerDraft server, Located<IPAddress>? address, string key, ProfileProblems problems)
    {
        var link = server.TalkPoint.Link;
        if (address is null || link.Addresses.Any(owned => owned.Value.Address.Equals(address.Value)) || link.Addresses.Count == 0)
            return;
        problems.Add(address.At, $"'{key}' {address.Value} is no address of this talk point ({string.Join(", ", link.Addresses.Select(owned => owned.Value))}); remove it or give one of those");
    }

    private static bool Collide(ServerDraft a, ServerDraft b) =>
        ReferenceEquals(a.TalkPoint, b.TalkPoint)
        && a.Common.PortOrDefault == b.Common.PortOrDefault
        && a.Common.Transport == b.Common.Transport
        && a.Addresses.Intersect(b.Addresses).Any();
}
