using NetTest.Engine.Topology.Impairment;

namespace NetTest.Engine.Topology;

/// <summary>Turns a specification that is right by itself into a plan for this machine, or says why it cannot be built here.</summary>
internal static class TopologyPlanner
{
    internal static TopologyPlan Plan(TopologySpec spec, HostSnapshot host, TopologyId id, BackendChoice choice)
    {
        foreach (var node in spec.Namespaces)
            CheckName(node.Name, host);
        var bridges = new List<string>();
        foreach (var bridge in spec.Namespaces.SelectMany(node => node.Links).Select(link => link.Bridge).Distinct(StringComparer.Ordinal))
        {
            if (!host.Links.TryGetValue(bridge, out var isBridge))
                bridges.Add(bridge);
            else if (!isBridge)
                throw new NetTestException(ErrorReason.InvalidArgument, $"'{bridge}' exists on this machine but is not a bridge; name another bridge.", bridge);
        }

        if (!host.HasIPv6 && spec.Namespaces.Any(node => node.Links.Any(link => link.Addresses.Any(address => address.IsIPv6))))
            throw new NetTestException(ErrorReason.NotSupported, "The specification has IPv6 addresses, but this kernel runs without IPv6 (ipv6.disable=1 or no module).");

        var link = 0;
        return new TopologyPlan
        {
            Id = id,
            Namespaces = [.. spec.Namespaces.Select(node => NamespacePlan.From(node, id, choice, ref link))],
            NewBridges = bridges,
            HasIPv6 = host.HasIPv6,
        };
    }

    private static void CheckName(string name, HostSnapshot host)
    {
        if (host.Owners.TryGetValue(name, out var owner))
            throw new NetTestException(ErrorReason.NamespaceExists, $"Network namespace '{name}' exists already: {owner}.", name);
        if (host.Namespaces.Contains(name))
            throw new NetTestException(ErrorReason.NamespaceExists, $"Network namespace '{name}' exists already and is not NetTest's; take another name or remove it with 'ip netns del {name}'.", name);
    }
}
