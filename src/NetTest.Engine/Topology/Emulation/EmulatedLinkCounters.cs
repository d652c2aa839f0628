namespace NetTest.Engine.Topology.Emulation;

/// <summary>What the emulator did on one link since it started.</summary>
internal sealed record EmulatedLinkCounters
{
    /// <summary>The device inside the namespace.</summary>
    internal required string Interface { get; init; }

    /// <summary>The device at the other end; what the link is known by.</summary>
    internal required string HostInterface { get; init; }

    /// <summary>From inside to outside.</summary>
    internal required EmulatedDirectionCounters Egress { get; init; }

    /// <summary>From outside to inside.</summary>
    internal required EmulatedDirectionCounters Ingress { get; init; }

    /// <summary>Why the link is no longer carried, such as a device that was deleted; null while it is.</summary>
    internal string? EndedBecause { get; init; }
}
