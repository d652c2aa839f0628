using System.Net;
using NetTest.Engine.Sockets.Native;

namespace NetTest.Engine.Sockets;

/// <summary>The address that packets leave from, where the user names one.</summary>
internal static class SourceAddress
{
    /// <summary>Binds a socket to it; the kernel chooses the port.</summary>
    /// <exception cref="NetTestException">It is none of the namespace's addresses, or cannot be used.</exception>
    internal static void Bind(int fd, IPAddress source, NetworkContext context)
    {
        var bound = NativeSocket.Bind(fd, NativeSocket.ToNative(new IPEndPoint(source, 0)));
        if (bound == -Errno.EADDRNOTAVAIL)
            throw new NetTestException(ErrorReason.AddressNotAvailable, $"The source address {source} is not one of {(context.Name is { } name ? $"namespace {name}" : "this machine")}'s; see 'ip address'.", source);
        if (bound < 0)
            throw SystemCallError.Create($"The source address {source} could not be used", -bound, source);
    }

    /// <summary>Refuses a source from which the target cannot be reached because it is of the other family.</summary>
    /// <exception cref="NetTestException">It is.</exception>
    internal static void CheckFamily(IPAddress? source, IPAddress target)
    {
        if (source is not null && source.AddressFamily != target.AddressFamily)
            throw new NetTestException(ErrorReason.InvalidArgument, $"The source address {source} and the target {target} are of different families.", source);
    }
}
