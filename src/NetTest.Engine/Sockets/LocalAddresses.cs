using System.Net;
using System.Net.NetworkInformation;

namespace NetTest.Engine.Sockets;

/// <summary>The addresses that a namespace has.</summary>
internal static class LocalAddresses
{
    internal static Task<IReadOnlyList<IPAddress>> ReadAsync(NetworkContext context, CancellationToken cancellationToken) =>
        context.RunAsync<IReadOnlyList<IPAddress>>(Read, cancellationToken);

    // An address with a scope means nothing to whoever reads it in a certificate.
    private static IReadOnlyList<IPAddress> Read() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !address.IsIPv6LinkLocal)
            .Distinct()];
}
