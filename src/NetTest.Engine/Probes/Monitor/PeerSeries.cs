namespace NetTest.Engine.Probes.Monitor;

/// <summary>What is counted of one protocol and payload of a peer.</summary>
/// <param name="Protocol">Such as <c>udp</c>.</param>
/// <param name="Test"><c>short</c> or <c>long</c>.</param>
internal sealed record PeerSeries(string Protocol, string Test)
{
    private long _sent;
    private long _received;

    internal BucketHistogram Rtt { get; } = new();

    internal long Sent => Volatile.Read(ref _sent);

    internal long Received => Volatile.Read(ref _received);

    internal void Record(long sent, long received, double? rttSeconds)
    {
        Interlocked.Add(ref _received, received);
        Interlocked.Add(ref _sent, sent);
        if (rttSeconds is { } rtt)
            Rtt.Record(rtt);
    }
}
