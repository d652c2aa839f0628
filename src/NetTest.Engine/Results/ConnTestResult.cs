namespace NetTest.Engine.Results;

/// <summary>
/// The distance to one target. <c>Sent = Received + Lost</c>, always. The Rtt numbers are of the short probes of <see cref="Protocol"/>, from the
/// call that sent a probe to the moment the program had its answer; <see cref="Views"/> has all the others. Percentiles are within
/// 0.8 %; minimum, maximum and mean are exact. Unknown is null.
/// </summary>
public sealed record ConnTestResult : TestResult
{
    /// <summary>Its name in a scenario; null elsewhere.</summary>
    public string? Name { get; init; }

    /// <summary>The target as it was named.</summary>
    public required string Target { get; init; }

    /// <summary>How the Rtt numbers were measured: <c>icmp</c>, <c>tcp</c>, <c>tcp-request</c>, <c>udp</c>, <c>stamp</c>, <c>http</c>, <c>https</c>, <c>grpc</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>The target's address.</summary>
    public required string Address { get; init; }

    /// <summary>The target's port; null for ICMP.</summary>
    public int? Port { get; init; }

    /// <summary>Our own address; null if no socket got one.</summary>
    public string? Source { get; init; }

    /// <summary>Payload of the short probes as sent, bytes.</summary>
    public int? PayloadBytes { get; init; }

    /// <summary>Probes sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Probes answered in time.</summary>
    public required long Received { get; init; }

    /// <summary>Probes not answered in time.</summary>
    public required long Lost { get; init; }

    /// <summary>Those of the lost whose answer came after all, too late.</summary>
    public long Late { get; init; }

    /// <summary>Answers that came once more.</summary>
    public long Duplicate { get; init; }

    /// <summary>Answers that came after one to a later probe (RFC 4737: the sequence number is below the largest seen).</summary>
    public long Reordered { get; init; }

    /// <summary>Datagrams that were no answer to anything that was sent: garbage, wrong key, unknown sequence number.</summary>
    public long Unexpected { get; init; }

    /// <summary>Lost probes, 0 to 100; null if none was sent.</summary>
    public double? LossPercent { get; init; }

    /// <summary>Probes lost on the way there; null unless the far end counts (stateful STAMP reflector).</summary>
    public long? LostForward { get; init; }

    /// <summary>Answers lost on the way back; null unless the far end counts. Probes lost after the last answer belong to neither.</summary>
    public long? LostBackward { get; init; }

    /// <summary>Why probes failed, by name; reasons that did not happen are absent.</summary>
    public IReadOnlyDictionary<string, long> FailuresByReason { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Smallest round trip, ms.</summary>
    public double? RttMinMs { get; init; }

    /// <summary>Mean round trip, ms.</summary>
    public double? RttMeanMs { get; init; }

    /// <summary>Median round trip, ms.</summary>
    public double? RttP50Ms { get; init; }

    /// <summary>90th percentile of the round trip, ms.</summary>
    public double? RttP90Ms { get; init; }

    /// <summary>99th percentile of the round trip, ms.</summary>
    public double? RttP99Ms { get; init; }

    /// <summary>99.9th percentile of the round trip, ms.</summary>
    public double? RttP999Ms { get; init; }

    /// <summary>Largest round trip, ms.</summary>
    public double? RttMaxMs { get; init; }

    /// <summary>Standard deviation of the round trip, ms; null with fewer than two answers.</summary>
    public double? RttStdDevMs { get; init; }

    /// <summary>Interarrival jitter of RFC 3550 (section 6.4.1) over round trips, in the order of arrival, ms.</summary>
    public double? JitterMs { get; init; }

    /// <summary>Mean of |IPDV| (RFC 3393): difference of the round trips of two probes in a row that were both answered, ms.</summary>
    public double? IpdvMeanMs { get; init; }

    /// <summary>99th percentile of |IPDV|, ms.</summary>
    public double? IpdvP99Ms { get; init; }

    /// <summary>Largest |IPDV|, ms.</summary>
    public double? IpdvMaxMs { get; init; }

    /// <summary>99th percentile of the delay variation over the smallest round trip (PDV, RFC 5481), ms.</summary>
    public double? PdvP99Ms { get; init; }

    /// <summary>Median from a probe's intended time to its answer: what a user who came then would have waited, ms.</summary>
    public double? LatencyP50Ms { get; init; }

    /// <summary>99th percentile from the intended time, ms.</summary>
    public double? LatencyP99Ms { get; init; }

    /// <summary>Largest from the intended time, ms.</summary>
    public double? LatencyMaxMs { get; init; }

    /// <summary>Payload of the long probes as sent, bytes; null without any.</summary>
    public int? LongPayloadBytes { get; init; }

    /// <summary>Long probes sent.</summary>
    public long? LongSent { get; init; }

    /// <summary>Long probes answered in time.</summary>
    public long? LongReceived { get; init; }

    /// <summary>Long probes lost, 0 to 100.</summary>
    public double? LongLossPercent { get; init; }

    /// <summary>Median round trip of long probes, ms.</summary>
    public double? LongRttP50Ms { get; init; }

    /// <summary>99th percentile of the round trip of long probes, ms.</summary>
    public double? LongRttP99Ms { get; init; }

    /// <summary>Median round trip of the network alone, ms: between the kernels' time stamps, the far end's hold time taken out.</summary>
    public double? NetworkRttP50Ms { get; init; }

    /// <summary>Median time for which the far end held probes, ms (STAMP).</summary>
    public double? HoldP50Ms { get; init; }

    /// <summary>Median time of a TCP handshake, ms.</summary>
    public double? HandshakeP50Ms { get; init; }

    /// <summary>Median round trip of a request over TCP, ms.</summary>
    public double? ApplicationRttP50Ms { get; init; }

    /// <summary>The kernel's smoothed round trip (TCP_INFO, RFC 6298) after traffic, ms.</summary>
    public double? KernelRttMs { get; init; }

    /// <summary>The smallest round trip that the kernel saw on the TCP connection, ms.</summary>
    public double? KernelMinRttMs { get; init; }

    /// <summary>Median delay on the way there, ms; null unless both clocks are good enough.</summary>
    public double? ForwardDelayP50Ms { get; init; }

    /// <summary>Median delay on the way back, ms; null unless both clocks are good enough.</summary>
    public double? BackwardDelayP50Ms { get; init; }

    /// <summary>By how much the two one-way delays may be wrong, ms: the sum of both clocks' error estimates.</summary>
    public double? OneWayErrorMs { get; init; }

    /// <summary>All views, the main one first.</summary>
    /// <remarks>
    /// <list type="bullet">
    /// <item><c>rtt</c>: from the sending call to the program having the answer; of <c>tcp-request</c> it is the application's round trip.</item>
    /// <item><c>latency</c>: from the intended time to the program having the answer.</item>
    /// <item><c>kernel</c>: from the packet leaving the kernel to the answer reaching it (SO_TIMESTAMPING).</item>
    /// <item><c>hold</c>: how long the far end held the probe (STAMP, T3 − T2).</item>
    /// <item><c>network</c>: kernel without hold.</item>
    /// <item><c>forward</c>, <c>backward</c>: one-way delays.</item>
    /// <item><c>handshake</c>: TCP, SYN to SYN+ACK.</item>
    /// <item>phases of HTTP and gRPC under their own names.</item>
    /// </list>
    /// </remarks>
    public IReadOnlyList<RttView> Views { get; init => field = Indexable.List(value); } = [];

    /// <summary>TCP maximum segment size for sending, bytes.</summary>
    public int? MssBytes { get; init; }

    /// <summary>TCP congestion control, such as <c>cubic</c>.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>TCP congestion window after traffic, segments.</summary>
    public int? CongestionWindowSegments { get; init; }

    /// <summary>TCP segments retransmitted.</summary>
    public long? Retransmits { get; init; }

    /// <summary>TCP segments believed lost at the end.</summary>
    public long? LostSegments { get; init; }

    /// <summary>TCP delivery rate, bits per second.</summary>
    public double? DeliveryRateBitsPerSecond { get; init; }

    /// <summary>Path MTU, bytes at the IP layer; null unless it was probed.</summary>
    public int? PathMtuBytes { get; init; }

    /// <summary>What else the protocol tells, such as an HTTP status: scalars under names with units.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Whether nothing on this machine spoilt the numbers.</summary>
    public required bool Trustworthy { get; init; }

    /// <summary>What may have spoilt them: <c>schedule-slip</c>, <c>slow-send</c>, <c>gc-pause</c>, <c>cpu-steal</c>, <c>receive-overflow</c>, <c>clock-jump</c>.</summary>
    public IReadOnlyList<string> TrustIssues { get; init => field = Indexable.List(value); } = [];

    /// <summary>By how much probes were sent after their intended time, 99th percentile, ms.</summary>
    public double? SlipP99Ms { get; init; }

    /// <summary>By how much probes were sent after their intended time, largest, ms.</summary>
    public double? SlipMaxMs { get; init; }

    /// <summary>How long the sending call took, 99th percentile, ms.</summary>
    public double? SendCallP99Ms { get; init; }

    /// <summary>Pauses of the garbage collector during the test, ms.</summary>
    public double? GcPauseMs { get; init; }

    /// <summary>Processor time that the hypervisor gave to others during the test, 0 to 100; null where the system does not tell.</summary>
    public double? CpuStealPercent { get; init; }

    /// <summary>Answers that our own receive queue had no room for.</summary>
    public long? ReceiveOverflow { get; init; }
}
