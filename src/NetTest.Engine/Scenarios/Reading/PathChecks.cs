using System.Net;
using NetTest.Engine.Topology;
using NetTest.Engine.Yaml;

namespace NetTest.Engine.Scenarios.Reading;

/// <summary>Whether a path to a target and back can exist: what lies in another network needs a gateway.</summary>
internal static class PathChecks
{
    /// <param name="here">Where the path begins.</param>
    /// <param name="there">Where it ends; null: beyond what the case knows, so that the way back is not ours to judge.</param>
    /// <param name="target">The address that is asked.</param>
    /// <param name="at">Where the profile says whom to ask.</param>
    /// <param name="problems">Takes what is wrong.</param>
    internal static void Check(LinkDraft here, LinkDraft? there, IPAddress target, Place at, ProfileProblems problems)
    {
        if (Find(here, target) is not { } source)
            return;
        var family = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        if (!source.Value.Network.Contains(target) && !HasGateway(here, target))
        {
            problems.Add(at,
                $"{here.Owner} has no {family} gateway, and {target} lies outside its network {source.Value.Network}; add '{GatewayKey(target)}' to its talk point");
        }

        if (there is not null && Find(there, target) is { } far && !far.Value.Network.Contains(source.Value.Address) && !HasGateway(there, target))
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
