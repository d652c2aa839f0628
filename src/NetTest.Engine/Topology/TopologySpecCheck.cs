using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>Finds what is wrong with a specification by itself, whatever the machine looks like.</summary>
internal static class TopologySpecCheck
{
    private const int LongestNamespaceName = 255;
    private const int LongestInterfaceName = 15;

    internal static void Validate(TopologySpec spec)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var taken = new Dictionary<(string Bridge, IPAddress Address), string>();
        foreach (var node in spec.Namespaces)
        {
            CheckNamespaceName(node.Name);
            if (!names.Add(node.Name))
                throw Wrong($"Namespace '{node.Name}' is specified twice; give each its own name.", node.Name);
            CheckInterfaceNames(node);
            foreach (var (index, link) in node.Links.Index())
            {
                CheckInterfaceName(link.Bridge, "bridge", node.Name);
                CheckAddresses(node, link, taken);
                CheckGateway(node, link, link.Gateway, AddressFamily.InterNetwork);
                CheckGateway(node, link, link.GatewayV6, AddressFamily.InterNetworkV6);
                CheckMtu(node, link);
                CheckImpairments(node.Name, link.Interface ?? string.Create(CultureInfo.InvariantCulture, $"eth{index}"), link);
            }
        }
    }

    private static void CheckNamespaceName(string name)
    {
        // ip netns takes any file name; what it or a shell would mangle is refused as well.
        if (string.IsNullOrEmpty(name) || name is "." or ".." || name.Length > LongestNamespaceName || name[0] == '-' || !name.All(IsPlain))
            throw Wrong($"'{name}' cannot be the name of a network namespace: use 1 to {LongestNamespaceName} letters, digits, '_', '-', '.', ':' or '@', not beginning with '-'.", name);
    }

    private static void CheckInterfaceName(string name, string what, string node)
    {
        if (string.IsNullOrEmpty(name) || name is "." or ".." || name.Length > LongestInterfaceName || name[0] == '-' || !name.All(c => IsPlain(c) && c != ':'))
            throw Wrong($"'{name}' cannot be the name of a {what} (namespace '{node}'): use 1 to {LongestInterfaceName} letters, digits, '_', '-', '.' or '@', not beginning with '-'.", name);
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '@';

    private static void CheckInterfaceNames(NamespaceSpec node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "lo", "all", "default" };
        for (var i = 0; i < node.Links.Count; i++)
        {
            var name = node.Links[i].Interface ?? string.Create(CultureInfo.InvariantCulture, $"eth{i}");
            CheckInterfaceName(name, "interface", node.Name);
            if (!seen.Add(name))
                throw Wrong($"Interface '{name}' of namespace '{node.Name}' is taken already; give each link its own name.", name);
        }
    }

    private static void CheckAddresses(NamespaceSpec node, LinkSpec link, Dictionary<(string, IPAddress), string> taken)
    {
        foreach (var address in link.Addresses)
        {
            if (!IsUsable(address))
                throw Wrong($"Address {address} of namespace '{node.Name}' cannot be a host's: it is a network, broadcast, multicast, loopback or unspecified address.", address);
            var place = (link.Bridge, address.Address);
            if (taken.TryGetValue(place, out var other))
                throw Wrong($"Address {address.Address} is on bridge '{link.Bridge}' twice, in namespaces '{other}' and '{node.Name}'; give each its own.", address);
            taken[place] = node.Name;
        }
    }

    private static bool IsUsable(InterfaceAddress address)
    {
        var ip = address.Address;
        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(ip) || ip.IsIPv6Multicast)
            return false;
        if (address.IsIPv6)
            return true;
        var bytes = ip.GetAddressBytes();
        if (bytes[0] is 0 or >= 224)
            return false;
        var host = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var mask = address.PrefixLength == 0 ? uint.MaxValue : ~(uint.MaxValue << (32 - address.PrefixLength));
        return address.PrefixLength > 30 || ((host & mask) != 0 && (host & mask) != mask);
    }

    private static void CheckGateway(NamespaceSpec node, LinkSpec link, IPAddress? gateway, AddressFamily family)
    {
        if (gateway is null)
            return;
        if (gateway.AddressFamily != family)
            throw Wrong($"Gateway {gateway} of namespace '{node.Name}' is of the wrong family; IPv4 goes to the gateway, IPv6 to the IPv6 gateway.", gateway);
        if (link.Addresses.Any(address => address.Address.Equals(gateway)))
            throw Wrong($"Gateway {gateway} of namespace '{node.Name}' is the namespace's own address.", gateway);
        if (gateway.IsIPv6LinkLocal)
            return;
        var subnets = link.Addresses.Where(address => address.Address.AddressFamily == family).Select(address => address.Network).ToList();
        if (subnets.Count == 0)
            throw Wrong($"Gateway {gateway} of namespace '{node.Name}' needs an address of its family on bridge '{link.Bridge}'.", gateway);
        if (!subnets.Exists(subnet => subnet.Contains(gateway)))
            throw Wrong($"Gateway {gateway} of namespace '{node.Name}' lies outside {string.Join(", ", subnets)}; take a gateway inside, or correct the prefix length.", gateway);
    }

    private static void CheckMtu(NamespaceSpec node, LinkSpec link)
    {
        if (link.Mtu is not { } mtu)
            return;
        var least = link.Addresses.Any(address => address.IsIPv6) ? 1280 : 68;
        if (mtu < least || mtu > 65535)
            throw Wrong($"MTU {mtu} on bridge '{link.Bridge}' in namespace '{node.Name}' is out of range: {least} to 65535{(least == 1280 ? " with IPv6 (RFC 8200)" : "")}.", mtu);
    }

    /// <summary>Checks what a link does to frames in both directions.</summary>
    internal static void CheckImpairments(string node, string device, LinkSpec link)
    {
        foreach (var (direction, spec) in new[] { ("egress", link.Egress), ("ingress", link.Ingress) })
        {
            foreach (var problem in spec is null ? [] : ImpairmentRules.Find(spec, link.Mtu))
                throw Wrong($"The {direction} impairment of namespace '{node}' ({device}): {problem.Message}.", spec!);
        }
    }

    private static NetTestException Wrong(string message, object target) => new(ErrorReason.InvalidArgument, message, target);
}
