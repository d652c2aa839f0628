using System.Net;
using System.Net.Sockets;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The address of a target.</summary>
internal static class TargetAddress
{
    /// <summary>The address itself, or what its name resolves to inside the namespace; IPv4 first, as most tools have it.</summary>
    /// <exception cref="NetTestException">The name has no address.</exception>
    internal static async Task<IPAddress> ResolveAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var target = call.Target ?? throw new NetTestException(ErrorReason.InvalidArgument, "A client needs a target.");
        if (IPAddress.TryParse(target, out var address))
            return address;
        try
        {
            var found = await call.Context.RunAsync(() => Dns.GetHostAddresses(target), cancellationToken).ConfigureAwait(false);
            return found.OrderBy(candidate => candidate.AddressFamily == AddressFamily.InterNetworkV6).First();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or InvalidOperationException)
        {
            throw new NetTestException(ErrorReason.NameNotResolved, $"'{Quoted.Text(target)}' could not be resolved to an address.", target, exception);
        }
    }
}
