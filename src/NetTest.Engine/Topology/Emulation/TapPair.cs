using NetTest.Engine.Sockets;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>Makes the two devices of a link.</summary>
internal static class TapPair
{
    // The kernel's ring of a TAP has as many places. The default, 1000, overflows when a TCP sender begins: 1500 retransmissions in 4 s against none.
    private const int QueueLength = 8192;
    private const string NameToBeChanged = "nttap%d";

    /// <summary>Makes both devices, down; on failure none is left. On a thread in the process's own namespace.</summary>
    internal static CarriedLink Create(EmulatedLink link)
    {
        var inside = Create(link.Inside, link.Interface, link.MtuBytes);
        try
        {
            return new CarriedLink(link, inside, Create(link.Outside, link.HostInterface, link.MtuBytes));
        }
        catch
        {
            inside.Dispose();
            throw;
        }
    }

    /// <summary>Whether a device can be made at all.</summary>
    internal static bool Probe()
    {
        using var tap = TapHandle.TryCreate(NameToBeChanged, out _, out _, out _);
        return !tap.IsInvalid;
    }

    private static TapHandle Create(NetworkContext context, string name, int mtuBytes)
    {
        var tap = TapHandle.TryCreate(context.Name is null ? name : NameToBeChanged, out var made, out var opened, out var errno);
        if (tap.IsInvalid)
            throw opened ? Refused(name, context, errno) : NoTun(name, errno);
        try
        {
            Place(context, made, name, mtuBytes);
            return tap;
        }
        catch
        {
            tap.Dispose();
            throw;
        }
    }

    private static void Place(NetworkContext context, string made, string name, int mtuBytes)
    {
        using var socket = LinkSocket.TryOpen(NetworkContext.Host, out var errno) ?? throw SystemCallError.Create("A netlink socket could not be made", errno, name);
        var index = socket.FindIndex(made) ?? throw Refused(name, context, Errno.ENODEV);
        if (context.Name is null)
        {
            errno = socket.Change(LinkMessage.Set(index, mtuBytes, QueueLength, null, null));
        }
        else
        {
            using var target = NamespaceHandle.TryOpen($"{NetworkContext.Folder}/{context.Name}", out errno);
            if (errno == 0)
                errno = socket.Change(LinkMessage.Set(index, mtuBytes, QueueLength, target.Descriptor, name));
        }

        if (errno != 0)
            throw Refused(name, context, errno);
    }

    private static NetTestException Refused(string name, NetworkContext context, int errno) => errno switch
    {
        Errno.EBUSY or Errno.EEXIST => new NetTestException(ErrorReason.SystemCallFailed, $"The emulated link's device '{name}' could not be made in {context}: a device of that name exists.", name),
        _ => SystemCallError.Create($"The emulated link's device '{name}' could not be made in {context}", errno, name),
    };

    private static NetTestException NoTun(string name, int errno)
    {
        const string Remedy = "load it with 'modprobe tun', or in a container allow the device /dev/net/tun (character device 10:200)";
        var cause = SystemCallError.Create("/dev/net/tun could not be opened", errno, name);
        return errno is Errno.EMFILE or Errno.ENFILE
            ? cause
            : new NetTestException(ErrorReason.NotSupported, $"The link '{name}' cannot be emulated: the kernel's TUN driver is not to be had (/dev/net/tun: {cause.InnerException?.Message}); {Remedy}.", name, cause.InnerException);
    }
}
