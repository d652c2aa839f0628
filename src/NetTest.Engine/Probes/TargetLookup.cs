using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes;

/// <summary>Turns what the user named as a target into addresses, inside the namespace.</summary>
internal static class TargetLookup
{
    /// <summary>The address itself, or all of the name's that are of the family wanted, in the resolver's order.</summary>
    /// <exception cref="NetTestException">The name is not known there, or has no address of that family.</exception>
    internal static async Task<IReadOnlyList<IPAddress>> FindAsync(NetworkContext context, string target, AddressFamily? family, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(target))
            throw new NetTestException(ErrorReason.InvalidArgument, "The target is empty; give an address or a name.", target);
        IPAddress[] addresses;
        if (IPAddress.TryParse(target.Trim('[', ']'), out var literal))
        {
            addresses = [literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4() : literal];
        }
        else
        {
            try
            {
                addresses = await context.RunAsync(() => Dns.GetHostAddresses(target), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ArgumentException)
            {
                throw new NetTestException(
                    ErrorReason.NameNotResolved, $"'{Quoted.Text(target)}' could not be resolved in {Where(context)}: {exception.Message}; give an address, or a name that is known there.", target, exception);
            }
        }
        var found = addresses.Where(address => family is null || address.AddressFamily == family).Distinct().ToArray();
        return found.Length > 0
            ? found
            : throw new NetTestException(ErrorReason.NameNotResolved, $"'{Quoted.Text(target)}' has no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address; leave the family open, or give another target.", target);
    }

    private static string Where(NetworkContext context) => context.Name is { } name ? $"namespace {name}" : "the host's network";
}
