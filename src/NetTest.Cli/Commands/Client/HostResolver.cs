using System.Net;
using System.Net.Sockets;
using NetTest.Engine;
using NetTest.Engine.Sockets;

namespace NetTest.Cli.Commands.Client;

/// <summary>Turns what the user typed as a host into an address.</summary>
internal static class HostResolver
{
    /// <summary>The address itself, or the first one of the name, looked up inside the namespace and of the source address's family.</summary>
    internal static async Task<IPAddress> ResolveAsync(string host, IPAddress? source, NetworkContext context, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return literal;
        IPAddress[] addresses;
        try
        {
            addresses = await context.RunAsync(() => Dns.GetHostAddresses(host), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new NetTestException(
                ErrorReason.NameNotResolved, $"'{host}' could not be resolved in {Describe(context)}: {exception.Message}; give an address, or a name that is known there.", host, exception);
        }
        return addresses.FirstOrDefault(address => source is null || address.AddressFamily == source.AddressFamily)
            ?? throw new NetTestException(ErrorReason.NameNotResolved, $"'{host}' has no address of the source address's family ({source}).", host);
    }

    private static string Describe(NetworkContext context) => context.Name is { } name ? $"namespace {name}" : "the host's network";
}
