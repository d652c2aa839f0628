using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gives every client its server, its name and the address that it connects to.</summary>
internal static class ClientLinker
{
    internal static IReadOnlyList<LinkedClient> Link(CaseDraft draft, ProfileProblems problems)
    {
        var servers = new Dictionary<string, ServerDraft>(StringComparer.Ordinal);
        foreach (var server in draft.Servers.Where(server => server.Name is not null))
            servers.TryAdd(server.Name!.Value, server);

        var taken = new HashSet<string>(servers.Keys, StringComparer.Ordinal);
        foreach (var name in draft.Clients.Select(client => client.Name).OfType<Located<string>>())
        {
            if (!taken.Add(name.Value))
                problems.Add(name.At, $"the name {Quote.Of(name.Value)} is taken by another server or client of this case; give this client another one");
        }

        var result = new List<LinkedClient>();
        foreach (var client in draft.Clients)
        {
            if (client.ServerName is not { } wanted)
                continue;
            if (!servers.TryGetValue(wanted.Value, out var server))
                problems.Add(wanted.At, $"no server of this case is named {Quote.Of(wanted.Value)}{Suggest(wanted.Value, [.. servers.Keys])}");
            else
            {
                result.Add(new LinkedClient
                {
                    Name = client.Name?.Value ?? Unique($"{client.TalkPoint.Namespace.Value}→{wanted.Value}", taken),
                    Draft = client,
                    Server = server,
                    Effective = client.Common.InheritFrom(server.Common),
                    Target = FindTarget(client, server, problems),
                });
            }
        }

        return result;
    }

    private static string Suggest(string wanted, List<string> names)
    {
        var phrase = Suggestion.Phrase(wanted, names);
        if (phrase.Length > 0)
            return phrase;
        return names.Count == 0 ? "; add it under 'servers'" : $"; there {(names.Count == 1 ? "is" : "are")} {Quote.Names(names)}";
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var number = 2; !taken.Add(unique); number++)
            unique = FormattableString.Invariant($"{name}#{number}");
        return unique;
    }

    // IPv4 where both ends have it, as vtest does; 'ipv6' chooses otherwise, and 'server_ip' settles it.
    private static IPAddress? FindTarget(ClientDraft client, ServerDraft server, ProfileProblems problems)
    {
        var families = client.TalkPoint.Link.Addresses.Select(address => address.Value.Address.AddressFamily).ToList();
        var offered = client.ServerIp is { } own ? [own.Value] : server.Addresses;
        if (families.Count == 0 || offered.Count == 0)
            return null;

        var allowed = client.IpV6 switch
        {
            { Value: true } => [AddressFamily.InterNetworkV6],
            { Value: false } => [AddressFamily.InterNetwork],
            _ => new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 },
        };
        foreach (var family in allowed.Where(families.Contains))
        {
            if (offered.FirstOrDefault(address => address.AddressFamily == family) is { } target)
                return target;
        }

        var at = client.ServerIp?.At ?? client.IpV6?.At ?? client.ServerName!.At;
        problems.Add(at, $"server {Quote.Of(server.Name!.Value)} answers on {string.Join(" and ", offered)}, and this client {Explain(client, families)}; give both ends an address of the same family");
        return null;
    }

    private static string Explain(ClientDraft client, List<AddressFamily> families)
    {
        var has = families.Count > 1 ? "has both families" : families[0] == AddressFamily.InterNetwork ? "has IPv4 only" : "has IPv6 only";
        return client.IpV6 is { } flag ? $"{has} and says 'ipv6: {(flag.Value ? "true" : "false")}'" : has;
    }
}
