using NetTest.Engine.Topology.Emulation;

namespace NetTest.Engine.Topology;

/// <summary>What the emulator did to the frames of one direction of a link since it began to carry it.</summary>
public sealed record LinkCounters
{
    /// <summary>Frames that were sent.</summary>
    public long ReceivedFrames { get; init; }

    /// <summary>Their bytes, with the Ethernet header.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Frames that arrived.</summary>
    public long DeliveredFrames { get; init; }

    /// <summary>Their bytes, with the Ethernet header.</summary>
    public long DeliveredBytes { get; init; }

    /// <summary>Frames dropped because loss was asked for.</summary>
    public long Lost { get; init; }

    /// <summary>Frames that found the rate's queue full.</summary>
    public long QueueDropped { get; init; }

    /// <summary>Copies made because duplication was asked for.</summary>
    public long Duplicated { get; init; }

    /// <summary>Frames in which one bit was inverted.</summary>
    public long Corrupted { get; init; }

    /// <summary>Frames that travelled without the delay because reordering was asked for.</summary>
    public long Reordered { get; init; }

    /// <summary>Frames that were dropped for lack of time or memory, which nobody asked for.</summary>
    public long Overruns { get; init; }

    /// <summary>Frames that the receiving device refused, as one does that is down.</summary>
    public long Undeliverable { get; init; }

    /// <summary>Frames under way.</summary>
    public long InFlight { get; init; }

    /// <summary>How late frames left against their schedule, ms, 99th percentile; null when none was scheduled.</summary>
    public double? LatenessP99Ms { get; init; }

    internal static LinkCounters From(EmulatedDirectionCounters counters) => new()
    {
        ReceivedFrames = counters.ReceivedFrames,
        ReceivedBytes = counters.ReceivedBytes,
        DeliveredFrames = counters.DeliveredFrames,
        DeliveredBytes = counters.DeliveredBytes,
        Lost = counters.Lost,
        QueueDropped = counters.QueueDropped,
        Duplicated = counters.Duplicated,
        Corrupted = counters.Corrupted,
        Reordered = counters.Reordered,
        Overruns = counters.Overrun,
        Undeliverable = counters.Undeliverable,
        InFlight = counters.InFlight,
        LatenessP99Ms = counters.LatenessP99Ms,
    };
}
