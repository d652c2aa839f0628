using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Topology;
using NetTest.PowerShell.Sessions;

namespace NetTest.PowerShell.Traffic;

/// <summary>Finds the address at which a client reaches a server.</summary>
internal static class ServerLookup
{
    /// <summary>The address of a server of this session; one that listens on every address is reached at its namespace's first one.</summary>
    internal static Task<IPAddress> FindAddressAsync(RunningTrafficServer server, string? clientNamespace, AddressFamily? family, CancellationToken cancellationToken) =>
        FindAddressAsync(server.Name, server.Address, server.Port, server.Namespace, clientNamespace, family, cancellationToken);

    /// <summary>The address at which something of this session that is bound to an address, perhaps to every one, is reached from a namespace.</summary>
    internal static async Task<IPAddress> FindAddressAsync(
        string name, IPAddress bound, int port, string? serverNamespace, string? clientNamespace, AddressFamily? family, CancellationToken cancellationToken)
    {
        if (!bound.Equals(IPAddress.Any) && !bound.Equals(IPAddress.IPv6Any))
            return bound;
        if (string.Equals(serverNamespace, clientNamespace, StringComparison.Ordinal))
            return family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        var all = serverNamespace is null ? [] : await NamespaceCatalog.ListAsync(cancellationToken).ConfigureAwait(false);
        var address = all
            .Where(item => string.Equals(item.Name, serverNamespace, StringComparison.Ordinal))
            .SelectMany(item => item.Links).SelectMany(link => link.Addresses).Select(item => item.Address)
            .FirstOrDefault(item => family is null || item.AddressFamily == family);
        return address ?? throw new NetTestException(
            ErrorReason.InvalidArgument,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Server '{name}' listens on every address of '{serverNamespace ?? "host"}'; say which one to use, as in 10.1.1.2:{port}."),
            name);
    }
}
