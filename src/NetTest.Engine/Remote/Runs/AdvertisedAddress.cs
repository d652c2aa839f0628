using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Topology;

namespace NetTest.Engine.Remote.Runs;

/// <summary>Chooses the address under which an agent is talked to.</summary>
internal static class AdvertisedAddress
{
    /// <summary>
    /// The first that lies in one of the subnets that the inventory advertises; else one in a subnet that the source has a leg in as well, longest
    /// prefix first; else the address that the inventory connects to; else the first, IPv4 before IPv6. Null if the agent has none.
    /// </summary>
    internal static IPAddress? Choose(AgentSession target, AgentSession source)
    {
        var own = Read(target);
        if (target.Entry.Advertise.Count > 0)
            return target.Entry.Advertise.Select(subnet => own.Find(address => subnet.Contains(address.Address))?.Address).FirstOrDefault(address => address is not null);
        if (ReferenceEquals(target, source))
            return own.Count > 0 ? own[0].Address : IPAddress.Loopback;
        var legs = Read(source);
        var shared = own.Where(address => legs.Exists(leg => leg.PrefixLength == address.PrefixLength && leg.Network.Equals(address.Network))).MaxBy(address => address.PrefixLength);
        if (shared is not null)
            return shared.Address;
        if (IPAddress.TryParse(target.Entry.Host, out var host))
            return host;
        // Two agents on one machine without another address still reach each other.
        return own.Count > 0 ? own[0].Address : target.Entry.Carrier == "local" && source.Entry.Carrier == "local" ? IPAddress.Loopback : null;
    }

    private static List<InterfaceAddress> Read(AgentSession session) =>
        [.. session.Facts.Addresses.Values.SelectMany(addresses => addresses)
            .Select(text => InterfaceAddress.TryParse(text, null, out var address) ? address : null)
            .OfType<InterfaceAddress>()
            .OrderBy(address => address.Address.AddressFamily == AddressFamily.InterNetworkV6)];
}
