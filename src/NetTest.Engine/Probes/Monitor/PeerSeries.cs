namespace NetTest.Engine.Probes.Monitor;

/// <summary>What is counted of one protocol and payload of a peer.</summary>
/// <param name="protocol">Such as <c>udp</c>.</param>
/// <param name="test"><c>short</c> or <c>long</c>.</param>
internal sealed class PeerSeries(string protocol, string test)
{
    private readonly Lock _lock = new();
    private long _sent;
    private long _received;

    internal string Protocol { get; } = protocol;

    internal string Test { get; } = test;

    internal BucketHistogram Rtt { get; } = new();

    /// <summary>Both counts of one moment: their difference is what was lost, and must never shrink.</summary>
    internal (long Sent, long Received) Counts
    {
        get
        {
            lock (_lock)
                return (_sent, _received);
        }
    }

    internal void Record(long sent, long received, IReadOnlyList<(double Seconds, long Count)> rtt)
    {
        lock (_lock)
        {
            _sent += sent;
            _received += received;
        }

        foreach (var (seconds, count) in rtt)
            Rtt.Record(seconds, count);
    }
}
