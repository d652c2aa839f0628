using System.Text.Json.Nodes;

namespace NetTest.Engine.Results;

/// <summary>The <c>intervals</c> of <see cref="Iperf3Json"/>.</summary>
internal static class Iperf3Intervals
{
    internal static JsonObject Interval(ThroughputResult result, ThroughputInterval interval)
    {
        var streams = interval.Streams;
        var document = new JsonObject { ["streams"] = new JsonArray([.. streams.Select(stream => Stream(result, interval, stream))]) };
        if (!Iperf3Json.IsBidirectional(result))
        {
            document["sum"] = Sum(result, interval, [.. streams], streams.Count > 0 && streams[0].IsSender);
            return document;
        }

        // "sum" is the way from client to server whichever end prints it, as iperf3 has it.
        var isClient = Iperf3Json.IsClient(result);
        document["sum"] = Sum(result, interval, [.. streams.Where(stream => stream.IsSender == isClient)], isClient);
        document["sum_bidir_reverse"] = Sum(result, interval, [.. streams.Where(stream => stream.IsSender != isClient)], !isClient);
        return document;
    }

    private static JsonObject Stream(ThroughputResult result, ThroughputInterval interval, ThroughputStreamInterval stream)
    {
        var document = Iperf3Json.SpanOf(stream.StreamId, interval.StartSeconds, interval.EndSeconds, interval.DurationSeconds, stream.BytesTransferred, stream.BitsPerSecond);
        if (Iperf3Json.IsUdp(result))
        {
            AddUdp(document, stream.IsSender, stream.Packets ?? 0, stream.LostPackets ?? 0, stream.LossPercent ?? 0, stream.JitterMs ?? 0);
        }
        else if (stream.IsSender)
        {
            document["retransmits"] = stream.Retransmits ?? 0;
            document["snd_cwnd"] = stream.CongestionWindowBytes ?? 0;
            document["snd_wnd"] = stream.SendWindowBytes ?? 0;
            document["rtt"] = Microseconds(stream.RttMs);
            document["rttvar"] = Microseconds(stream.RttVarianceMs);
            document["pmtu"] = stream.PathMtuBytes ?? 0;
        }

        document["omitted"] = interval.IsOmitted;
        document["sender"] = stream.IsSender;
        return document;
    }

    private static JsonObject Sum(ThroughputResult result, ThroughputInterval interval, List<ThroughputStreamInterval> streams, bool isSender)
    {
        var document = Iperf3Json.SpanOf(
            0, interval.StartSeconds, interval.EndSeconds, interval.DurationSeconds, streams.Sum(stream => stream.BytesTransferred), streams.Sum(stream => stream.BitsPerSecond));
        document.Remove("socket");
        if (Iperf3Json.IsUdp(result))
        {
            var (packets, lost) = (streams.Sum(stream => stream.Packets ?? 0), streams.Sum(stream => stream.LostPackets ?? 0));
            var jitter = streams.Select(stream => stream.JitterMs).OfType<double>().DefaultIfEmpty().Average();
            AddUdp(document, isSender, packets, lost, packets > 0 ? lost * 100.0 / packets : 0, jitter);
        }
        else if (isSender)
        {
            document["retransmits"] = streams.Sum(stream => stream.Retransmits ?? 0);
        }

        document["omitted"] = interval.IsOmitted;
        document["sender"] = isSender;
        return document;
    }

    internal static long Microseconds(double? milliseconds) => (long)Math.Round((milliseconds ?? 0) * 1000);

    private static void AddUdp(JsonObject document, bool isSender, long packets, long lost, double lostPercent, double jitterMs)
    {
        if (isSender)
        {
            document["packets"] = packets;
            return;
        }

        document["jitter_ms"] = jitterMs;
        document["lost_packets"] = lost;
        document["packets"] = packets;
        document["lost_percent"] = lostPercent;
    }
}
