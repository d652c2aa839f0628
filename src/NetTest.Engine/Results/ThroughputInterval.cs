namespace NetTest.Engine.Results;

/// <summary>What happened in one interval of a throughput test, as the end that made the result saw it. Unknown is null.</summary>
public sealed record ThroughputInterval
{
    /// <summary>Where the interval starts, in seconds since the start of the measurement; within the omitted part since the start of that.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Where it ends, in seconds.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>How long it is, in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;

    /// <summary>Whether it belongs to the omitted start of the test and counts in no total.</summary>
    public required bool IsOmitted { get; init; }

    /// <summary>Payload bytes that this end sent.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Payload bytes that this end received.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Payload bits per second sent by this end.</summary>
    public required double SentBitsPerSecond { get; init; }

    /// <summary>Payload bits per second received by this end.</summary>
    public required double ReceivedBitsPerSecond { get; init; }

    /// <summary>Payload bits per second, both directions together.</summary>
    public double BitsPerSecond => SentBitsPerSecond + ReceivedBitsPerSecond;

    /// <summary>UDP: datagrams per second, sent and received by this end together.</summary>
    public double? PacketsPerSecond { get; init; }

    /// <summary>TCP, when this end sends: segments retransmitted by all streams.</summary>
    public long? Retransmits { get; init; }

    /// <summary>TCP, when this end sends: congestion windows of all streams together, bytes.</summary>
    public long? CongestionWindowBytes { get; init; }

    /// <summary>TCP, when this end sends: mean of the streams' smoothed round-trip times, ms.</summary>
    public double? RttMs { get; init; }

    /// <summary>UDP, when this end receives: datagrams lost.</summary>
    public long? LostPackets { get; init; }

    /// <summary>UDP, when this end receives: datagrams lost, percent of those sent.</summary>
    public double? LossPercent { get; init; }

    /// <summary>UDP, when this end receives: mean of the streams' jitter, ms.</summary>
    public double? JitterMs { get; init; }

    /// <summary>Each stream on its own, in the order of their numbers.</summary>
    public required IReadOnlyList<ThroughputStreamInterval> Streams { get; init => field = Indexable.List(value); }

    /// <summary>The interval in a few words.</summary>
    public override string ToString() => FormattableString.Invariant($"{StartSeconds:F1}–{EndSeconds:F1} s: {BitsPerSecond / 1e6:F1} Mbit/s");
}
