using System.Text.Json.Nodes;

namespace NetTest.Engine.Results;

/// <summary>The <c>end</c> of <see cref="Iperf3Json"/>.</summary>
internal static class Iperf3Summary
{
    private static readonly ThroughputStreamEnd Nothing = new() { Bytes = 0, Seconds = 0 };

    internal static JsonObject End(ThroughputResult result)
    {
        var isUdp = Iperf3Json.IsUdp(result);
        var end = new JsonObject { ["streams"] = new JsonArray([.. result.Streams.Select(stream => isUdp ? UdpStream(stream) : TcpStream(stream))]) };
        if (Iperf3Json.IsBidirectional(result))
        {
            // The way from client to server has the plain names whichever end prints it, as iperf3 has it.
            var isClient = Iperf3Json.IsClient(result);
            AddSums(end, result, [.. result.Streams.Where(stream => stream.IsSender == isClient)], isClient, "");
            AddSums(end, result, [.. result.Streams.Where(stream => stream.IsSender != isClient)], !isClient, "_bidir_reverse");
        }
        else
        {
            AddSums(end, result, result.Streams, result.Streams.Count > 0 && result.Streams[0].IsSender, "");
        }

        end["cpu_utilization_percent"] = new JsonObject
        {
            ["host_total"] = result.CpuTotalPercent ?? 0,
            ["host_user"] = result.CpuUserPercent ?? 0,
            ["host_system"] = result.CpuSystemPercent ?? 0,
            ["remote_total"] = result.RemoteCpuTotalPercent ?? 0,
            ["remote_user"] = result.RemoteCpuUserPercent ?? 0,
            ["remote_system"] = result.RemoteCpuSystemPercent ?? 0,
        };
        if (isUdp)
            return end;
        var sends = result.Streams.Any(stream => stream.IsSender);
        var (sender, receiver) = sends ? (result.CongestionControl, result.RemoteCongestionControl) : (result.RemoteCongestionControl, result.CongestionControl);
        if (sender is not null)
            end["sender_tcp_congestion"] = sender;
        if (receiver is not null)
            end["receiver_tcp_congestion"] = receiver;
        return end;
    }

    private static JsonObject TcpStream(ThroughputStreamResult stream)
    {
        var sent = stream.Sender ?? Nothing;
        var received = stream.Receiver ?? Nothing;
        var sender = Iperf3Json.SpanOf(stream.StreamId, 0, sent.Seconds, sent.Seconds, sent.Bytes, sent.BitsPerSecond);
        if (sent.Retransmits is { } retransmits)
        {
            sender["retransmits"] = retransmits;
            sender["max_snd_cwnd"] = stream.MaxCongestionWindowBytes ?? 0;
            sender["max_snd_wnd"] = stream.MaxSendWindowBytes ?? 0;
            sender["max_rtt"] = Iperf3Intervals.Microseconds(stream.RttMaxMs);
            sender["min_rtt"] = Iperf3Intervals.Microseconds(stream.RttMinMs);
            sender["mean_rtt"] = Iperf3Intervals.Microseconds(stream.RttMeanMs);
        }

        sender["sender"] = stream.IsSender;
        var receiver = Iperf3Json.SpanOf(stream.StreamId, 0, received.Seconds, received.Seconds, received.Bytes, received.BitsPerSecond);
        receiver["sender"] = stream.IsSender;
        return new JsonObject { ["sender"] = sender, ["receiver"] = receiver };
    }

    private static JsonObject UdpStream(ThroughputStreamResult stream)
    {
        var sent = stream.Sender ?? stream.Receiver ?? Nothing;
        var udp = Iperf3Json.SpanOf(stream.StreamId, 0, sent.Seconds, sent.Seconds, sent.Bytes, sent.BitsPerSecond);
        AddLoss(udp, stream.Receiver?.JitterMs ?? 0, stream.Receiver?.LostPackets ?? 0, stream.Receiver?.Packets ?? sent.Packets ?? 0);
        udp["out_of_order"] = stream.Receiver?.OutOfOrderPackets ?? 0;
        udp["sender"] = stream.IsSender;
        return new JsonObject { ["udp"] = udp };
    }

    private static void AddSums(JsonObject end, ThroughputResult result, IReadOnlyList<ThroughputStreamResult> streams, bool isSender, string suffix)
    {
        var sent = Sum(streams, stream => stream.Sender);
        var received = Sum(streams, stream => stream.Receiver);
        if (!Iperf3Json.IsUdp(result))
        {
            if (streams.All(stream => stream.Sender?.Retransmits is not null))
                sent["retransmits"] = streams.Sum(stream => stream.Sender!.Retransmits!.Value);
            sent["sender"] = isSender;
            received["sender"] = isSender;
            end["sum_sent" + suffix] = sent;
            end["sum_received" + suffix] = received;
            return;
        }

        var jitter = streams.Select(stream => stream.Receiver?.JitterMs).OfType<double>().DefaultIfEmpty().Average();
        var lost = streams.Sum(stream => stream.Receiver?.LostPackets ?? 0);
        var packetsSent = streams.Sum(stream => stream.Sender?.Packets ?? 0);
        var packetsReceived = streams.Sum(stream => stream.Receiver?.Packets ?? 0);
        var sum = Sum(streams, stream => stream.Sender);
        AddLoss(sum, jitter, lost, Math.Max(packetsSent, packetsReceived));
        AddLoss(sent, 0, 0, packetsSent);
        AddLoss(received, jitter, lost, packetsReceived);
        sum["sender"] = isSender;
        sent["sender"] = true;
        received["sender"] = false;
        end["sum" + suffix] = sum;
        end["sum_sent" + suffix] = sent;
        end["sum_received" + suffix] = received;
    }

    private static JsonObject Sum(IReadOnlyList<ThroughputStreamResult> streams, Func<ThroughputStreamResult, ThroughputStreamEnd?> endOf)
    {
        ThroughputStreamEnd[] ends = [.. streams.Select(stream => endOf(stream) ?? Nothing)];
        var seconds = ends.Select(end => end.Seconds).DefaultIfEmpty().Max();
        var bytes = ends.Sum(end => end.Bytes);
        var sum = Iperf3Json.SpanOf(0, 0, seconds, seconds, bytes, seconds > 0 ? bytes * 8 / seconds : 0);
        sum.Remove("socket");
        return sum;
    }

    private static void AddLoss(JsonObject document, double jitterMs, long lost, long packets)
    {
        document["jitter_ms"] = jitterMs;
        document["lost_packets"] = lost;
        document["packets"] = packets;
        document["lost_percent"] = packets > 0 ? lost * 100.0 / packets : 0;
    }
}
