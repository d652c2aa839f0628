namespace NetTest.Engine.Results;

/// <summary>
/// What a throughput test measured, from both ends. The headline figures are the receiver's (what arrived) wherever both ends have
/// told, else the end's that did. A test that did not end as it should has <see cref="End"/> and <see cref="Error"/> say why, and what had
/// been measured by then in its figures. Unknown is null.
/// </summary>
public sealed record ThroughputResult : TestResult
{
    /// <summary>Its name in a scenario; null elsewhere.</summary>
    public string? Name { get; init; }

    /// <summary>The far end: for a client the server as the user named it, <c>host:port</c>; for a server the client's address.</summary>
    public required string Target { get; init; }

    /// <summary>Which role this end had: <c>client</c> or <c>server</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Seen from the client: <c>send</c>, <c>receive</c> or <c>bidirectional</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Why it ended.</summary>
    public required ThroughputEnd End { get; init; }

    /// <summary>What went wrong, in one sentence; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Payload bits per second that arrived, all streams and directions together.</summary>
    public required double BitsPerSecond { get; init; }

    /// <summary>Payload bytes that arrived, all streams and directions together.</summary>
    public required long BytesTransferred { get; init; }

    /// <summary>Payload bits per second that arrived from client to server; null if the test did not send that way.</summary>
    public double? UploadBitsPerSecond { get; init; }

    /// <summary>Payload bits per second that arrived from server to client; null if the test did not send that way.</summary>
    public double? DownloadBitsPerSecond { get; init; }

    /// <summary>Payload bytes that the senders sent, all streams and directions together.</summary>
    public long? BytesSent { get; init; }

    /// <summary>Payload bytes that the receivers received, all streams and directions together.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>UDP: datagrams received per second (sent, where the receiver has not told).</summary>
    public double? PacketsPerSecond { get; init; }

    /// <summary>UDP: datagrams sent.</summary>
    public long? PacketsSent { get; init; }

    /// <summary>UDP: datagrams received.</summary>
    public long? PacketsReceived { get; init; }

    /// <summary>TCP: segments retransmitted by all senders that tell.</summary>
    public long? Retransmits { get; init; }

    /// <summary>UDP: datagrams lost.</summary>
    public long? LostPackets { get; init; }

    /// <summary>UDP: datagrams lost, percent of those sent, 0 to 100.</summary>
    public double? LossPercent { get; init; }

    /// <summary>UDP: datagrams that came after a later one; only the receiving end knows.</summary>
    public long? OutOfOrderPackets { get; init; }

    /// <summary>UDP: datagrams that came more than once; only a receiving NetTest knows.</summary>
    public long? DuplicatePackets { get; init; }

    /// <summary>UDP: interarrival jitter (RFC 1889, section 6.3.1), mean of the streams, ms.</summary>
    public double? JitterMs { get; init; }

    /// <summary>TCP: mean smoothed round-trip time of this end's sending streams, ms.</summary>
    public double? RttMeanMs { get; init; }

    /// <summary>TCP: congestion control that this end used, as the kernel tells.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>TCP: congestion control that the far end says it used.</summary>
    public string? RemoteCongestionControl { get; init; }

    /// <summary>TCP: maximum segment size of the control connection (iperf3's <c>tcp_mss_default</c>), bytes.</summary>
    public int? MssBytes { get; init; }

    /// <summary>CPU time of this process during the test, percent of one processor.</summary>
    public double? CpuTotalPercent { get; init; }

    /// <summary>CPU time in user mode of this process, percent of one processor.</summary>
    public double? CpuUserPercent { get; init; }

    /// <summary>CPU time in the kernel of this process, percent of one processor.</summary>
    public double? CpuSystemPercent { get; init; }

    /// <summary>CPU time of the far end's process, percent of one processor.</summary>
    public double? RemoteCpuTotalPercent { get; init; }

    /// <summary>CPU time in user mode of the far end's process, percent of one processor.</summary>
    public double? RemoteCpuUserPercent { get; init; }

    /// <summary>CPU time in the kernel of the far end's process, percent of one processor.</summary>
    public double? RemoteCpuSystemPercent { get; init; }

    /// <summary>The far end's version as far as it tells (a client does; an iperf3 server does not).</summary>
    public string? RemoteVersion { get; init; }

    /// <summary>The test's cookie: what both ends know it by.</summary>
    public string? Cookie { get; init; }

    /// <summary>The title that the client gave it.</summary>
    public string? Title { get; init; }

    /// <summary>The extra data that the client gave it.</summary>
    public string? ExtraData { get; init; }

    /// <summary>The user that the server recognised; null without authentication.</summary>
    public string? User { get; init; }

    /// <summary>The control connection's own address, <c>address:port</c>.</summary>
    public string? LocalEndPoint { get; init; }

    /// <summary>The control connection's remote address, <c>address:port</c>.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>Bytes per write, or payload bytes per datagram, in effect.</summary>
    public int? BlockBytes { get; init; }

    /// <summary>The server's own output as text, when it was asked for and came as text.</summary>
    public string? ServerOutputText { get; init; }

    /// <summary>The server's own output as JSON text, when it was asked for and came as JSON.</summary>
    public string? ServerOutputJson { get; init; }

    /// <summary>What each stream did, in the order of their numbers.</summary>
    public required IReadOnlyList<ThroughputStreamResult> Streams { get; init => field = Indexable.List(value); }

    /// <summary>
    /// What happened per interval, as this end saw it, the omitted ones first. Of a test with thousands of intervals neighbours are joined, so that each
    /// spans several of those that were asked for; their counts still add up to the whole.
    /// </summary>
    public required IReadOnlyList<ThroughputInterval> Intervals { get; init => field = Indexable.List(value); }
}
