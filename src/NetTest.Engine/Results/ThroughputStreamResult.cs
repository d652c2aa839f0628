namespace NetTest.Engine.Results;

/// <summary>One stream of a throughput test, seen from both ends. Unknown is null.</summary>
public sealed record ThroughputStreamResult
{
    /// <summary>The stream's number in the protocol: 1, 3, 4, …</summary>
    public required int StreamId { get; init; }

    /// <summary>Whether the end that made this result sent on the stream.</summary>
    public required bool IsSender { get; init; }

    /// <summary>This end's address, <c>address:port</c>.</summary>
    public required string LocalEndPoint { get; init; }

    /// <summary>The far end's address, <c>address:port</c>.</summary>
    public required string RemoteEndPoint { get; init; }

    /// <summary>What the sending end says; null if it told nothing (a partial result).</summary>
    public ThroughputStreamEnd? Sender { get; init; }

    /// <summary>What the receiving end says; null if it told nothing (a partial result).</summary>
    public ThroughputStreamEnd? Receiver { get; init; }

    /// <summary>UDP: datagrams lost, percent of those sent.</summary>
    public double? LossPercent { get; init; }

    /// <summary>TCP, when this end sends: the largest congestion window, bytes.</summary>
    public long? MaxCongestionWindowBytes { get; init; }

    /// <summary>TCP, when this end sends: the largest window that the far end advertised, bytes.</summary>
    public long? MaxSendWindowBytes { get; init; }

    /// <summary>TCP, when this end sends: the smallest smoothed round-trip time of all intervals, ms.</summary>
    public double? RttMinMs { get; init; }

    /// <summary>TCP, when this end sends: the mean smoothed round-trip time of all intervals, ms.</summary>
    public double? RttMeanMs { get; init; }

    /// <summary>TCP, when this end sends: the largest smoothed round-trip time of all intervals, ms.</summary>
    public double? RttMaxMs { get; init; }

    /// <summary>TCP, when this end sends: mean deviation of the round-trip time at the end, ms.</summary>
    public double? RttVarianceMs { get; init; }

    /// <summary>TCP: path MTU as the kernel believed it at the end, bytes.</summary>
    public int? PathMtuBytes { get; init; }

    /// <summary>TCP: maximum segment size for sending, bytes.</summary>
    public int? MssBytes { get; init; }

    /// <summary>TCP, when this end sends: times reordering was seen.</summary>
    public long? ReorderingSeen { get; init; }

    /// <summary>TCP: congestion control that this end's socket used.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>Size of this end's send buffer, bytes, as the kernel tells it (twice what was asked for).</summary>
    public int? SendBufferBytes { get; init; }

    /// <summary>Size of this end's receive buffer, bytes, as the kernel tells it.</summary>
    public int? ReceiveBufferBytes { get; init; }
}
