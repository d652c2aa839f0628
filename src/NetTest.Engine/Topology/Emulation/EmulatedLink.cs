using NetTest.Engine.Sockets;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>What the emulator is to carry between two TAP devices that it makes itself.</summary>
internal sealed record EmulatedLink
{
    /// <summary>The device's name inside the namespace, at most 15 characters.</summary>
    internal required string Interface { get; init; }

    /// <summary>The namespace; it must stay open until the emulator has started, and longer for what the kernel dropped to be counted.</summary>
    internal required NetworkContext Inside { get; init; }

    /// <summary>The name of the device at the other end, at most 15 characters; what the link is known by.</summary>
    internal required string HostInterface { get; init; }

    /// <summary>Where the other end is. Default the host.</summary>
    internal NetworkContext Outside { get; init; } = NetworkContext.Host;

    /// <summary>MTU of both devices, bytes, 68 to 65521 (the most that a TAP takes: 65535 less the Ethernet header). Default 1500.</summary>
    internal int MtuBytes { get; init; } = 1500;

    /// <summary>What happens to frames from inside to outside; null for nothing.</summary>
    internal ImpairmentSpec? Egress { get; init; }

    /// <summary>What happens to frames from outside to inside; null for nothing.</summary>
    internal ImpairmentSpec? Ingress { get; init; }
}
