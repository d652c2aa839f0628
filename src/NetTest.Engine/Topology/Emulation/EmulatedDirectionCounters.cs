namespace NetTest.Engine.Topology.Emulation;

/// <summary>
/// What the emulator did to the frames of one direction. Nothing is missing: <see cref="ReceivedFrames"/> + <see cref="Duplicated"/> =
/// <see cref="DeliveredFrames"/> + <see cref="Lost"/> + <see cref="QueueDropped"/> + <see cref="OverrunMemory"/> + <see cref="Undeliverable"/> + <see cref="InFlight"/>.
/// </summary>
internal sealed record EmulatedDirectionCounters
{
    /// <summary>Frames taken from the sending device.</summary>
    internal long ReceivedFrames { get; init; }

    /// <summary>Their bytes, with the Ethernet header.</summary>
    internal long ReceivedBytes { get; init; }

    /// <summary>Frames given to the receiving device.</summary>
    internal long DeliveredFrames { get; init; }

    /// <summary>Their bytes, with the Ethernet header.</summary>
    internal long DeliveredBytes { get; init; }

    /// <summary>Frames dropped because loss was asked for.</summary>
    internal long Lost { get; init; }

    /// <summary>Frames that found the rate's queue full.</summary>
    internal long QueueDropped { get; init; }

    /// <summary>Copies made because duplication was asked for.</summary>
    internal long Duplicated { get; init; }

    /// <summary>Frames in which one bit was inverted.</summary>
    internal long Corrupted { get; init; }

    /// <summary>Frames that travelled without the delay because reordering was asked for.</summary>
    internal long Reordered { get; init; }

    /// <summary>Frames dropped because the emulator's memory was full: nobody asked for that.</summary>
    internal long OverrunMemory { get; init; }

    /// <summary>Frames that the kernel dropped before the emulator had time to take them; as last read when the device still existed.</summary>
    internal long OverrunKernel { get; init; }

    /// <summary>All that was dropped for lack of time or memory.</summary>
    internal long Overrun => OverrunMemory + OverrunKernel;

    /// <summary>Frames that the receiving device refused, as one does that is down.</summary>
    internal long Undeliverable { get; init; }

    /// <summary>Frames under way.</summary>
    internal long InFlight { get; init; }

    /// <summary>How late frames left against their schedule, ms, median; null when none was scheduled.</summary>
    internal double? LatenessP50Ms { get; init; }

    /// <summary>The same, 99th percentile, ms.</summary>
    internal double? LatenessP99Ms { get; init; }

    /// <summary>The same, the latest, ms.</summary>
    internal double? LatenessMaxMs { get; init; }
}
