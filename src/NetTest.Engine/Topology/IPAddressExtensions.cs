using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Topology;

internal static class IPAddressExtensions
{
    /// <summary>The scope of an IPv6 address; IPv4 has none, and asking it throws.</summary>
    internal static long ScopeIdOrZero(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
