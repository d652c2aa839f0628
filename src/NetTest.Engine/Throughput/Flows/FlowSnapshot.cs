using NetTest.Engine.Sockets;

namespace NetTest.Engine.Throughput.Flows;

/// <summary>A flow's counters at one moment, since its start.</summary>
internal readonly record struct FlowSnapshot
{
    internal long Bytes { get; init; }

    internal long? Packets { get; init; }

    internal long? Received { get; init; }

    internal long? OutOfOrder { get; init; }

    internal long? Duplicates { get; init; }

    internal double? JitterSeconds { get; init; }

    internal TcpInfo? Info { get; init; }

    /// <summary>Datagrams that have not come, up to the highest number seen.</summary>
    internal long? Lost => Packets - Received;

    internal static FlowSnapshot Of(Flow flow)
    {
        var tracker = (flow as UdpReceiver)?.Tracker;
        // Received first: what comes in between then counts as lost now and as late in the next interval, never as received twice.
        var received = tracker?.Received;
        return new FlowSnapshot
        {
            Received = received,
            Packets = flow.Packets,
            Bytes = flow.Bytes,
            OutOfOrder = tracker?.OutOfOrder,
            Duplicates = tracker?.Duplicates,
            JitterSeconds = tracker?.JitterSeconds,
            Info = (flow as TcpFlow)?.ReadInfo(),
        };
    }
}
