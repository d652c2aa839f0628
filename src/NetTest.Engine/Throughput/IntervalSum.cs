using NetTest.Engine.Results;
using NetTest.Engine.Throughput.Flows;

namespace NetTest.Engine.Throughput;

/// <summary>Adds up the streams of an interval.</summary>
internal static class IntervalSum
{
    internal static ThroughputInterval Of(IReadOnlyList<ThroughputStreamInterval> streams, double start, double end, bool isOmitted)
    {
        var senders = streams.Where(stream => stream.IsSender).ToArray();
        var receivers = streams.Where(stream => !stream.IsSender).ToArray();
        var seconds = end - start;
        var sent = senders.Sum(stream => stream.BytesTransferred);
        var received = receivers.Sum(stream => stream.BytesTransferred);
        var lost = Sum(receivers, stream => stream.LostPackets);
        var packets = Sum(senders, stream => stream.Packets);
        var expected = Sum(receivers, stream => stream.Packets);
        return new ThroughputInterval
        {
            StartSeconds = start,
            EndSeconds = end,
            IsOmitted = isOmitted,
            BytesSent = sent,
            BytesReceived = received,
            SentBitsPerSecond = seconds > 0 ? sent * 8 / seconds : 0,
            ReceivedBitsPerSecond = seconds > 0 ? received * 8 / seconds : 0,
            PacketsPerSecond = seconds > 0 && (packets ?? expected) is not null ? Math.Max(0, (packets ?? 0) + (expected ?? 0) - (lost ?? 0)) / seconds : null,
            Retransmits = Sum(senders, stream => stream.Retransmits),
            CongestionWindowBytes = Sum(senders, stream => stream.CongestionWindowBytes),
            RttMs = Mean(senders, stream => stream.RttMs),
            LostPackets = lost,
            LossPercent = FlowMeter.Percent(lost, expected),
            JitterMs = Mean(receivers, stream => stream.JitterMs),
            Streams = streams,
        };
    }

    /// <summary>The sum of what is known; null if nothing is.</summary>
    internal static long? Sum<T>(IEnumerable<T> items, Func<T, long?> value)
    {
        long? sum = null;
        foreach (var number in items.Select(value))
            sum = number is null ? sum : (sum ?? 0) + number;
        return sum;
    }

    /// <summary>The mean of what is known; null if nothing is.</summary>
    internal static double? Mean<T>(IEnumerable<T> items, Func<T, double?> value)
    {
        var known = items.Select(value).Where(number => number is not null).ToArray();
        return known.Length == 0 ? null : known.Average();
    }
}
