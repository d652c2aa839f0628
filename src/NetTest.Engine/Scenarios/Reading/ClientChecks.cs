using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Clients: settings that contradict each other, and whether a path to the server and back can exist.</summary>
internal static class ClientChecks
{
    internal static void Check(IReadOnlyList<LinkedClient> clients, ProfileProblems problems)
    {
        foreach (var client in clients)
        {
            TlsChecks.Check(client, problems);
            CheckLoad(client, problems);
            CheckPath(client, problems);
        }
    }

    private static void CheckLoad(LinkedClient client, ProfileProblems problems)
    {
        var draft = client.Draft;
        if (draft is { OneClient.Value: true, Rate: { } rate })
            problems.Add(rate.At, "'client_cps' starts connections whether or not others are open, which 'one_client' forbids; remove one of them");
        if (draft is { Ports: { } ports, SourcePorts: { } range, Rate: null } && ports.Last - ports.First + 1 < draft.EffectiveConcurrency)
            problems.Add(range.At, FormattableString.Invariant($"{ports.Last - ports.First + 1} source ports cannot carry {draft.EffectiveConcurrency} connections at once; widen 'source_ports' or lower 'client_concur'"));
        if (client.Effective.Transport == Traffic.TransportProtocol.Udp && draft.KeepAlive is { } keepAlive)
            problems.Add(keepAlive.At, "'keep_alive' is a setting of TCP; remove it, or say 'protocol: tcp'");
    }

    private static void CheckPath(LinkedClient client, ProfileProblems problems)
    {
        if (client.Target is not { } target)
            return;
        var here = client.Draft.TalkPoint.Link;
        var there = client.Server.TalkPoint.Link;
        var family = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        var source = Find(here, target);
        if (source is not null && !source.Value.Network.Contains(target) && !HasGateway(here, target))
        {
            problems.Add(client.Draft.ServerIp?.At ?? client.Draft.ServerName!.At,
                $"{here.Owner} has no {family} gateway, and {target} lies outside its network {source.Value.Network}; add '{GatewayKey(target)}' to its talk point");
        }

        // Where the address is the client's own idea, the way back is not ours to judge.
        if (client.Draft.ServerIp is null && source is not null && Find(there, target) is { } far && !far.Value.Network.Contains(source.Value.Address) && !HasGateway(there, target))
        {
            problems.Add(far.At, $"{there.Owner} has no {family} gateway, so it cannot answer {here.Owner} at {source.Value.Address}, which lies outside {far.Value.Network}; add '{GatewayKey(target)}' to its talk point");
        }
    }

    private static Located<InterfaceAddress>? Find(LinkDraft link, IPAddress target) =>
        link.Addresses.FirstOrDefault(address => address.Value.Address.AddressFamily == target.AddressFamily);

    // A gateway that is wrong has been reported; it counts as given.
    private static bool HasGateway(LinkDraft link, IPAddress target) => link.Has(GatewayKey(target));

    private static string GatewayKey(IPAddress target) => target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "gwv6" : "gw";
}
