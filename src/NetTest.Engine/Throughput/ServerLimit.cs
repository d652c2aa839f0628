using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>What a server's limits say to a client's wishes.</summary>
internal static class ServerLimit
{
    /// <summary>The number of the error that a wish is answered with; 0: granted.</summary>
    internal static int Refuses(IperfParameters wish, ThroughputLimits client, ThroughputLimits total, IEnumerable<IperfParameters> running)
    {
        if (client.Duration is { } longest && wish.Seconds > 0 && wish.Seconds + wish.OmitSeconds > longest.TotalSeconds)
            return IperfError.ServerDurationExceeded;
        if (wish.TotalStreams > client.Streams)
            return IperfError.StreamCount;
        if (Rate(wish) > client.BitsPerSecond)
            return IperfError.TotalRate;
        var others = running.ToArray();
        if (others.Sum(other => other.TotalStreams) + wish.TotalStreams > total.Streams)
            return IperfError.StreamCount;
        return others.Sum(Rate) + Rate(wish) > total.BitsPerSecond ? IperfError.TotalRate : 0;
    }

    private static double Rate(IperfParameters wish) => (double)wish.RateBitsPerSecond * wish.TotalStreams;
}
