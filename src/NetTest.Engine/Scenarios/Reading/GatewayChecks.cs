using System.Net;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Gateways: on the link, not the host itself, and not a talk point, which forwards nothing.</summary>
internal static class GatewayChecks
{
    internal static void Check(CaseDraft draft, ProfileProblems problems)
    {
        foreach (var link in draft.Links)
        {
            CheckGateway(draft, link, link.Gateway, link.Ip, "gw", "ip", problems);
            CheckGateway(draft, link, link.GatewayV6, link.IpV6, "gwv6", "ipv6", problems);
        }
    }

    private static void CheckGateway(CaseDraft draft, LinkDraft link, Located<IPAddress>? gateway, Located<InterfaceAddress>? address, string key, string addressKey, ProfileProblems problems)
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
        else if (draft.TalkPoints.Select(point => point.Link).FirstOrDefault(other => Owns(other, link, gateway.Value)) is { } owner)
            problems.Add(gateway.At, $"gateway {gateway.Value} is the address of {owner.Owner}, which does not forward; give a router's address, or one that nobody has with 'emulate_gateways: true'");
    }

    private static bool Owns(LinkDraft other, LinkDraft link, IPAddress address) =>
        string.Equals(other.Bridge?.Value, link.Bridge?.Value, StringComparison.Ordinal) && other.Addresses.Any(owned => owned.Value.Address.Equals(address));
}
