namespace NetTest.Engine.Results;

/// <summary>One end's figures of one stream, the omitted start left out. Unknown is null.</summary>
public sealed record ThroughputStreamEnd
{
    /// <summary>Payload bytes: sent by the sender, received by the receiver.</summary>
    public required long Bytes { get; init; }

    /// <summary>The time that this end measured over, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Payload bits per second over that time.</summary>
    public double BitsPerSecond => Seconds > 0 ? Bytes * 8 / Seconds : 0;

    /// <summary>UDP: datagrams sent by the sender; different datagrams received by the receiver.</summary>
    public long? Packets { get; init; }

    /// <summary>TCP sender: segments retransmitted.</summary>
    public long? Retransmits { get; init; }

    /// <summary>UDP receiver: datagrams lost.</summary>
    public long? LostPackets { get; init; }

    /// <summary>UDP receiver: datagrams that came after a later one.</summary>
    public long? OutOfOrderPackets { get; init; }

    /// <summary>UDP receiver: datagrams that came more than once; iperf3 does not tell.</summary>
    public long? DuplicatePackets { get; init; }

    /// <summary>UDP receiver: interarrival jitter at the end (RFC 1889, section 6.3.1), ms.</summary>
    public double? JitterMs { get; init; }
}
