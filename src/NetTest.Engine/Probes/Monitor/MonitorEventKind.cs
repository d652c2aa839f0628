namespace NetTest.Engine.Probes.Monitor;

/// <summary>What a monitor tells as it happens.</summary>
public enum MonitorEventKind
{
    /// <summary>A peer was found and will be probed.</summary>
    PeerFound,

    /// <summary>A peer is no longer among the targets, or no longer this node's to probe.</summary>
    PeerGone,

    /// <summary>A peer answered, the first time or again.</summary>
    PeerUp,

    /// <summary>A peer did not answer, the first time or any more.</summary>
    PeerDown,

    /// <summary>The path MTU to a peer is another one than before.</summary>
    PathMtuChanged,

    /// <summary>A target could not be looked up.</summary>
    DiscoveryFailed,

    /// <summary>All targets can be looked up again.</summary>
    DiscoveryRecovered,

    /// <summary>There is no peer to probe, the first time or any more, though all targets could be looked up.</summary>
    NobodyFound,

    /// <summary>So many retries, or all the time that its rounds would have taken, found nobody, so that the monitor ends.</summary>
    GaveUp,
}
