using System.Globalization;

namespace NetTest.Engine.Topology;

/// <summary>The text of the batches that build a plan.</summary>
internal static class TopologyBatch
{
    /// <summary>Everything that happens on the host: namespaces, bridges, and links straight into both.</summary>
    internal static IReadOnlyList<BatchLine> Host(TopologyPlan plan)
    {
        var lines = new List<BatchLine>();
        foreach (var node in plan.Namespaces)
            lines.Add(new($"netns add {node.Name}", $"make namespace {node.Name}"));
        foreach (var bridge in plan.NewBridges)
        {
            lines.Add(new($"link add name {bridge} group {plan.Id.BridgeGroup} type bridge stp_state 0 forward_delay 0 mcast_snooping 0", $"make bridge {bridge}"));

            // The host itself has no business on a test's bridge: without this it would announce an IPv6 address there.
            if (plan.HasIPv6)
                lines.Add(new($"link set dev {bridge} addrgenmode none", $"keep the host's IPv6 off bridge {bridge}"));
            lines.Add(new($"link set dev {bridge} up", $"bring bridge {bridge} up"));
        }

        foreach (var node in plan.Namespaces)
        {
            foreach (var link in node.Links.Where(link => link.Backend != LinkBackend.Emulator))
            {
                var mtu = link.Spec.Mtu is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" mtu {bytes}") : "";
                lines.Add(new(
                    $"link add name {link.HostInterface} group {plan.Id.LinkGroup}{mtu} master {link.Spec.Bridge} up type veth peer name {link.Interface}{mtu} netns {node.Name}",
                    $"link {link.Interface} in {node.Name} to bridge {link.Spec.Bridge}"));
            }
        }

        return lines;
    }

    /// <summary>Brings the emulator's devices on the host into the bridges; the emulator has made them.</summary>
    internal static IReadOnlyList<BatchLine> Carried(TopologyPlan plan)
    {
        var lines = new List<BatchLine>();
        foreach (var (node, link) in plan.Namespaces.SelectMany(node => node.Links.Where(link => link.Backend == LinkBackend.Emulator).Select(link => (node, link))))
        {
            // Like the bridge itself: the host must not talk on a test's link.
            if (plan.HasIPv6)
                lines.Add(new($"link set dev {link.HostInterface} addrgenmode none", $"keep the host's IPv6 off {link.HostInterface}"));
            lines.Add(new(
                $"link set dev {link.HostInterface} group {plan.Id.LinkGroup} master {link.Spec.Bridge} up",
                $"link {link.Interface} in {node.Name} to bridge {link.Spec.Bridge}"));
        }

        return lines;
    }

    /// <summary>Everything that happens inside one namespace.</summary>
    internal static IReadOnlyList<BatchLine> Inside(NamespacePlan node)
    {
        List<BatchLine> lines = [new("link set dev lo up", $"bring lo up in {node.Name}")];
        foreach (var link in node.Links)
        {
            foreach (var address in link.Spec.Addresses)
            {
                // Duplicate address detection would keep an IPv6 address unusable for more than a second.
                lines.Add(new(
                    $"addr add {address} dev {link.Interface}{(address.IsIPv6 ? " nodad" : "")}",
                    $"add address {address} to {link.Interface} in {node.Name}"));
            }
        }

        foreach (var link in node.Links)
            lines.Add(new($"link set dev {link.Interface} up", $"bring {link.Interface} up in {node.Name}"));
        AddRoutes(node, lines, link => link.Gateway, 0);
        AddRoutes(node, lines, link => link.GatewayV6, 1024);
        return lines;
    }

    // The first gateway is the default; those of further links stand behind it with a worse metric.
    private static void AddRoutes(NamespacePlan node, List<BatchLine> lines, Func<LinkSpec, System.Net.IPAddress?> gatewayOf, int baseMetric)
    {
        var rank = 0;
        foreach (var link in node.Links)
        {
            if (gatewayOf(link.Spec) is not { } gateway)
                continue;
            var metric = rank == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" metric {baseMetric + rank}");
            lines.Add(new(
                $"route add default via {gateway} dev {link.Interface}{metric}",
                $"route through gateway {gateway} in {node.Name}"));
            rank++;
        }
    }
}
