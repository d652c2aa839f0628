using NetTest.Engine.Statistics;

namespace NetTest.Engine.Topology.Emulation;

/// <summary>The counters of one direction while it runs; see <see cref="EmulatedDirectionCounters"/>. One thread only.</summary>
internal sealed class DirectionTally
{
    internal long ReceivedFrames { get; set; }

    internal long ReceivedBytes { get; set; }

    internal long DeliveredFrames { get; set; }

    internal long DeliveredBytes { get; set; }

    internal long Lost { get; set; }

    internal long QueueDropped { get; set; }

    internal long Duplicated { get; set; }

    internal long Corrupted { get; set; }

    internal long Reordered { get; set; }

    internal long Overrun { get; set; }

    internal long Undeliverable { get; set; }

    internal long InFlight { get; set; }

    internal LatencyHistogram Lateness { get; } = new();

    internal EmulatedDirectionCounters Snapshot() => new()
    {
        ReceivedFrames = ReceivedFrames,
        ReceivedBytes = ReceivedBytes,
        DeliveredFrames = DeliveredFrames,
        DeliveredBytes = DeliveredBytes,
        Lost = Lost,
        QueueDropped = QueueDropped,
        Duplicated = Duplicated,
        Corrupted = Corrupted,
        Reordered = Reordered,
        OverrunMemory = Overrun,
        Undeliverable = Undeliverable,
        InFlight = InFlight,
        LatenessP50Ms = Lateness.PercentileMs(50),
        LatenessP99Ms = Lateness.PercentileMs(99),
        LatenessMaxMs = Lateness.MaxMs,
    };
}
