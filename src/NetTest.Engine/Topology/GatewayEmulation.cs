using System.Net;

namespace NetTest.Engine.Topology;

/// <summary>Works out the router that takes the gateway addresses nobody answers for.</summary>
internal static class GatewayEmulation
{
    /// <summary>A gateway that the specification relies on and that none of its own namespaces is.</summary>
    /// <param name="Bridge">Where it is looked for.</param>
    /// <param name="Gateway">Its address with the prefix length of those that use it.</param>
    /// <param name="Mtu">The smallest MTU among those that use it; null for the default.</param>
    /// <param name="AskedBy">A namespace that uses it.</param>
    /// <param name="Device">The interface of that namespace which leads to it.</param>
    internal sealed record Missing(string Bridge, InterfaceAddress Gateway, int? Mtu, string AskedBy, string Device);

    /// <summary>The gateways that the specification itself does not provide.</summary>
    internal static IReadOnlyList<Missing> FindMissing(TopologySpec spec)
    {
        var provided = spec.Namespaces.SelectMany(node => node.Links)
            .SelectMany(link => link.Addresses.Select(address => (link.Bridge, address.Address)))
            .ToHashSet();
        var uses = from node in spec.Namespaces
                   from pair in node.Links.Select((link, index) => (Link: link, Device: link.Interface ?? $"eth{index}"))
                   from gateway in new[] { pair.Link.Gateway, pair.Link.GatewayV6 }
                   where gateway is not null && !provided.Contains((pair.Link.Bridge, gateway))
                   select (node, link: pair.Link, pair.Device, gateway);
        return [.. uses.GroupBy(use => (use.link.Bridge, use.gateway)).Select(group => new Missing(
            group.Key.Bridge,
            new InterfaceAddress(group.Key.gateway, group.Min(use => PrefixLength(use.link, use.gateway))),
            group.Min(use => use.link.Mtu),
            group.First().node.Name,
            group.First().Device))];
    }

    /// <summary>The router: one leg in each bridge with all its gateways; null if none is missing.</summary>
    /// <param name="missing">The gateways to take.</param>
    /// <param name="isTaken">Whether a namespace's name is taken.</param>
    /// <exception cref="NetTestException">One router cannot be all of them.</exception>
    internal static NamespaceSpec? Router(IReadOnlyList<Missing> missing, Func<string, bool> isTaken)
    {
        if (missing.Count == 0)
            return null;
        CheckRoutable(missing);
        var name = "ns_gw";
        for (var number = 2; isTaken(name); number++)
            name = $"ns_gw{number}";
        return new NamespaceSpec
        {
            Name = name,
            Forwarding = true,
            Links = [.. missing.GroupBy(gateway => gateway.Bridge, StringComparer.Ordinal).Select(leg => new LinkSpec
            {
                Bridge = leg.Key,
                Addresses = [.. leg.Select(gateway => gateway.Gateway)],
                Mtu = leg.Min(gateway => gateway.Mtu),
            })],
        };
    }

    // A router sends to a network through one leg: the same network behind two bridges leaves one of them without answers.
    private static void CheckRoutable(IReadOnlyList<Missing> missing)
    {
        var networks = new Dictionary<IPNetwork, Missing>();
        foreach (var gateway in missing.Where(gateway => !gateway.Gateway.Address.IsIPv6LinkLocal))
        {
            if (networks.TryGetValue(gateway.Gateway.Network, out var other) && other.Bridge != gateway.Bridge)
            {
                throw new NetTestException(
                    ErrorReason.InvalidArgument,
                    $"One router cannot be gateway {other.Gateway} on bridge '{other.Bridge}' and {gateway.Gateway} on bridge '{gateway.Bridge}': both claim network {gateway.Gateway.Network}; give each bridge a network of its own, or leave emulated gateways off.",
                    gateway.Gateway);
            }

            networks.TryAdd(gateway.Gateway.Network, gateway);
        }
    }

    private static int PrefixLength(LinkSpec link, IPAddress gateway) => gateway.IsIPv6LinkLocal
        ? 64
        : link.Addresses.First(address => address.Address.AddressFamily == gateway.AddressFamily && address.Network.Contains(gateway)).PrefixLength;
}
