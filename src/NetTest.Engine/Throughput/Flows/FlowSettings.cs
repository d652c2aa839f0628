using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>What all flows of a test have in common.</summary>
internal sealed record FlowSettings
{
    internal required int BlockBytes { get; init; }

    /// <summary>Bits per second of each flow; 0: no limit.</summary>
    internal long RateBitsPerSecond { get; init; }

    /// <summary>Blocks at a time under the limit; 0: evenly spaced.</summary>
    internal int BurstBlocks { get; init; }

    internal bool ZeroCopy { get; init; }

    internal bool NoCopyReceive { get; init; }

    internal bool SegmentationOffload { get; init; }

    internal bool Udp64BitCounters { get; init; }

    /// <summary>What all sending flows may send together.</summary>
    internal required FlowBudget SendBudget { get; init; }

    /// <summary>What all receiving flows are to receive together.</summary>
    internal required FlowBudget ReceiveBudget { get; init; }

    internal int CounterBytes => Udp64BitCounters ? DatagramHeader.LongLength : DatagramHeader.ShortLength;
}
