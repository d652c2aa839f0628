using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Sockets.Names;

/// <summary>Turns what a user named as a host into addresses, inside the namespace.</summary>
public static class NameLookup
{
    /// <summary>
    /// The address itself, or all of the name's that are of the family wanted, in the resolver's order. A namespace's own files
    /// (/etc/netns/NAME/resolv.conf and hosts) hold there, as they do for <c>ip netns exec</c>.
    /// </summary>
    /// <param name="context">Where the name is looked up.</param>
    /// <param name="host">An address, also in brackets, or a name.</param>
    /// <param name="family">The family wanted; null or unspecified for both.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NetTestException">NameNotResolved: the name is not known there, or has no address of that family.</exception>
    public static async Task<IReadOnlyList<IPAddress>> FindAsync(NetworkContext context, string host, AddressFamily? family, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(host))
            throw new NetTestException(ErrorReason.InvalidArgument, "The host is empty; give an address or a name.", host);
        if (family == AddressFamily.Unspecified)
            family = null;
        var all = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4() : literal]
            : await AskAsync(context, host, family, cancellationToken).ConfigureAwait(false);
        IPAddress[] found = [.. all.Where(address => family is null || address.AddressFamily == family).Distinct()];
        return found.Length > 0
            ? found
            : throw new NetTestException(
                ErrorReason.NameNotResolved,
                $"'{Quoted.Text(host)}' has no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address; leave the family open, or give another host.",
                host);
    }

    private static async Task<IReadOnlyList<IPAddress>> AskAsync(NetworkContext context, string host, AddressFamily? family, CancellationToken cancellationToken)
    {
        // The C library knows nothing of a namespace's own files.
        if (NamespaceFile.HasOwn(context, "resolv.conf") || NamespaceFile.HasOwn(context, "hosts"))
        {
            var (outcome, addresses) = await new StubResolver(context).ResolveAsync(host, family, cancellationToken).ConfigureAwait(false);
            return addresses.Count > 0 ? addresses : throw NotResolved(host, context, outcome.ToString(), cause: null);
        }

        try
        {
            return await context.RunAsync(() => Dns.GetHostAddresses(host), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw NotResolved(host, context, exception.Message, exception);
        }
    }

    private static NetTestException NotResolved(string host, NetworkContext context, string why, Exception? cause) => new(
        ErrorReason.NameNotResolved,
        $"'{Quoted.Text(host)}' could not be resolved in {(context.Name is { } name ? $"namespace {name}" : "the host's network")}: {why}; give an address, or a name that is known there.",
        host,
        cause);
}
