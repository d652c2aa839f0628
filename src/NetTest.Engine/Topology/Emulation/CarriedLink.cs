using System.Runtime.InteropServices;
using NetTest.Engine.Sockets.Native;
using NetTest.Engine.Topology.Native;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>A link with its two devices. From the start of its carrier on only that thread changes it.</summary>
internal sealed class CarriedLink(EmulatedLink plan, TapHandle inside, TapHandle outside)
{
    private volatile string? _endedBecause;

    internal EmulatedLink Plan { get; } = plan;

    internal TapHandle Inside { get; } = inside;

    internal TapHandle Outside { get; } = outside;

    internal LinkDirection? Egress { get; set; }

    internal LinkDirection? Ingress { get; set; }

    internal string? EndedBecause => _endedBecause;

    internal bool HasEnded => _endedBecause is not null;

    /// <summary>Ends the link because a device failed: both devices go.</summary>
    internal void End(int errno) =>
        End(errno == Errno.EBADFD ? "one of its devices was deleted" : $"one of its devices failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");

    /// <summary>Ends the link; closing the descriptors deletes the devices and takes them out of the epoll set.</summary>
    internal void End(string reason)
    {
        if (HasEnded)
            return;
        _endedBecause = reason;
        Inside.Dispose();
        Outside.Dispose();
    }
}
