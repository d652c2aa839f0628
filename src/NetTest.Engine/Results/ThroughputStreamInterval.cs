namespace NetTest.Engine.Results;

/// <summary>What one stream did in one interval, as the end that made the result saw it. Unknown is null.</summary>
public sealed record ThroughputStreamInterval
{
    /// <summary>The stream's number in the protocol: 1, 3, 4, …</summary>
    public required int StreamId { get; init; }

    /// <summary>Whether this end sends on the stream.</summary>
    public required bool IsSender { get; init; }

    /// <summary>Payload bytes sent or received in the interval.</summary>
    public required long BytesTransferred { get; init; }

    /// <summary>Payload bits per second.</summary>
    public required double BitsPerSecond { get; init; }

    /// <summary>UDP: datagrams sent, or received and lost together (as iperf3 counts them).</summary>
    public long? Packets { get; init; }

    /// <summary>TCP sender: segments retransmitted in the interval.</summary>
    public long? Retransmits { get; init; }

    /// <summary>TCP sender: congestion window at the interval's end, bytes.</summary>
    public long? CongestionWindowBytes { get; init; }

    /// <summary>TCP sender: the window that the far end advertised, bytes.</summary>
    public long? SendWindowBytes { get; init; }

    /// <summary>TCP sender: smoothed round-trip time at the interval's end, ms.</summary>
    public double? RttMs { get; init; }

    /// <summary>TCP sender: mean deviation of the round-trip time, ms.</summary>
    public double? RttVarianceMs { get; init; }

    /// <summary>TCP: path MTU as the kernel believes it, bytes.</summary>
    public int? PathMtuBytes { get; init; }

    /// <summary>TCP sender: times reordering was seen, since the connection's start.</summary>
    public long? ReorderingSeen { get; init; }

    /// <summary>UDP receiver: datagrams lost in the interval; negative when late ones of an earlier interval arrived.</summary>
    public long? LostPackets { get; init; }

    /// <summary>UDP receiver: lost datagrams, percent of those sent.</summary>
    public double? LossPercent { get; init; }

    /// <summary>UDP receiver: datagrams that came after a later one.</summary>
    public long? OutOfOrderPackets { get; init; }

    /// <summary>UDP receiver: datagrams that came more than once.</summary>
    public long? DuplicatePackets { get; init; }

    /// <summary>UDP receiver: interarrival jitter (RFC 1889, section 6.3.1) at the interval's end, ms.</summary>
    public double? JitterMs { get; init; }
}
