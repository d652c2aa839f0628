using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gateways: on the link, not the host itself, and not a talk point, which forwards nothing.</summary>
internal static class GatewayChecks
{
    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        var owners = new Dictionary<(string?, IPAddress), LinkDraft>();
        foreach (var link in draft.TalkPoints.Select(point => point.Link))
        {
            foreach (var address in link.Addresses)
                owners.TryAdd((link.Bridge?.Value, address.Value.Address), link);
        }

        foreach (var link in draft.Links)
        {
            CheckGateway(owners, link, link.Gateway, link.Ip, "gw", "ip", problems);
            CheckGateway(owners, link, link.GatewayV6, link.IpV6, "gwv6", "ipv6", problems);
        }
    }

    private static void CheckGateway(
        Dictionary<(string? Bridge, IPAddress Address), LinkDraft> owners, LinkDraft link, Located<IPAddress>? gateway, Located<InterfaceAddress>? address, string key, string addressKey, ProfileProblems problems)
    {
        if (gateway is null)
            return;
        if (address is null)
        {
            // A wrong address has been reported, and then says nothing about the gateway.
            if (!link.Has(addressKey))
                problems.Add(gateway.At, $"'{key}' needs an address of the same family; add '{addressKey}' or remove '{key}'");
            return;
        }

        if (gateway.Value.IsIPv6LinkLocal)
            return;
        var network = address.Value.Network;
        if (!network.Contains(gateway.Value))
            problems.Add(gateway.At, $"gateway {gateway.Value} lies outside {network}, the network of '{addressKey}'; give a gateway in it, or correct the length of the prefix");
        else if (gateway.Value.Equals(address.Value.Address))
            problems.Add(gateway.At, $"gateway {gateway.Value} is this talk point's own address; give the router's address");
        else if (owners.TryGetValue((link.Bridge?.Value, gateway.Value), out var owner))
            problems.Add(gateway.At, $"gateway {gateway.Value} is the address of {owner.Owner}, which does not forward; give a router's address, or one that nobody has with 'emulate_gateways: true'");
    }
}
