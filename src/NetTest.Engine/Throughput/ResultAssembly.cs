using NetTest.Engine.Results;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>Puts what both ends have seen together.</summary>
internal static class ResultAssembly
{
    /// <summary>What this end tells the other. A server that knows how many datagrams were sent counts the lost last ones too.</summary>
    internal static IperfResults Report(TestRun run, ThroughputProtocol protocol, IperfResults? remote, string? outputText)
    {
        var sends = run.Meters.Any(meter => meter.Flow.IsSender);
        var (user, system) = run.Processor;
        return new IperfResults
        {
            CpuTotalPercent = user + system,
            CpuUserPercent = user,
            CpuSystemPercent = system,
            SenderHasRetransmits = !sends ? -1 : protocol == ThroughputProtocol.Tcp && OperatingSystem.IsLinux() ? 1 : 0,
            CongestionControl = run.Meters.Select(meter => (meter.Flow as TcpFlow)?.CongestionControl).FirstOrDefault(),
            ServerOutputText = outputText,
            Streams = [.. run.Meters.Select(meter => Report(meter, run.Seconds, remote?.Streams.FirstOrDefault(stream => stream.Id == meter.Flow.Id)))],
        };
    }

    /// <summary>The streams as the result has them.</summary>
    internal static IReadOnlyList<ThroughputStreamResult> Streams(TestRun run, IperfResults? remote) =>
        [.. run.Meters.Select(meter => Stream(meter, run.Seconds, remote?.Streams.FirstOrDefault(stream => stream.Id == meter.Flow.Id)))];

    /// <summary>The result's figures; what the result is about is the caller's.</summary>
    internal static ThroughputResult Figures(ThroughputResult frame, TestRun? run, IperfResults? remote, bool isServer)
    {
        if (run is null)
            return frame;
        var streams = Streams(run, remote);
        var up = streams.Where(stream => stream.IsSender != isServer).ToArray();
        var down = streams.Where(stream => stream.IsSender == isServer).ToArray();
        var udp = string.Equals(frame.Protocol, "udp", StringComparison.Ordinal);
        var packetsSent = IntervalSum.Sum(streams, stream => stream.Sender?.Packets);
        var packetsReceived = IntervalSum.Sum(streams, stream => stream.Receiver?.Packets);
        var lost = IntervalSum.Sum(streams, stream => stream.Receiver?.LostPackets);
        var seconds = streams.Count == 0 ? 0 : streams.Max(stream => (stream.Receiver ?? stream.Sender)?.Seconds ?? 0);
        return frame with
        {
            BitsPerSecond = (Rate(up) ?? 0) + (Rate(down) ?? 0),
            BytesTransferred = streams.Sum(stream => (stream.Receiver ?? stream.Sender)?.Bytes ?? 0),
            UploadBitsPerSecond = Rate(up),
            DownloadBitsPerSecond = Rate(down),
            BytesSent = IntervalSum.Sum(streams, stream => stream.Sender?.Bytes),
            BytesReceived = IntervalSum.Sum(streams, stream => stream.Receiver?.Bytes),
            PacketsPerSecond = udp && seconds > 0 ? (packetsReceived ?? packetsSent) / seconds : null,
            PacketsSent = packetsSent,
            PacketsReceived = packetsReceived,
            Retransmits = IntervalSum.Sum(streams, stream => stream.Sender?.Retransmits),
            LostPackets = lost,
            LossPercent = udp ? FlowMeter.Percent(lost, packetsSent ?? lost + packetsReceived) : null,
            OutOfOrderPackets = IntervalSum.Sum(streams, stream => stream.Receiver?.OutOfOrderPackets),
            DuplicatePackets = IntervalSum.Sum(streams, stream => stream.Receiver?.DuplicatePackets),
            JitterMs = IntervalSum.Mean(streams, stream => stream.Receiver?.JitterMs),
            RttMeanMs = IntervalSum.Mean(streams, stream => stream.RttMeanMs),
            CongestionControl = streams.FirstOrDefault(stream => stream.CongestionControl is not null)?.CongestionControl,
            RemoteCongestionControl = remote?.CongestionControl,
            CpuTotalPercent = run.Processor.User + run.Processor.System,
            CpuUserPercent = run.Processor.User,
            CpuSystemPercent = run.Processor.System,
            RemoteCpuTotalPercent = remote?.CpuTotalPercent,
            RemoteCpuUserPercent = remote?.CpuUserPercent,
            RemoteCpuSystemPercent = remote?.CpuSystemPercent,
            ServerOutputText = isServer ? null : remote?.ServerOutputText,
            ServerOutputJson = isServer ? null : remote?.ServerOutputJson,
            Streams = streams,
            Intervals = run.Intervals,
        };
    }

    private static double? Rate(ThroughputStreamResult[] streams) =>
        streams.Length == 0 ? null : streams.Sum(stream => (stream.Receiver ?? stream.Sender)?.BitsPerSecond ?? 0);

    private static IperfStreamReport Report(FlowMeter meter, double seconds, IperfStreamReport? sender)
    {
        var udpReceiver = meter.Flow is UdpReceiver;
        var packets = meter.Last.Packets ?? 0;
        // Only the sender knows that there was something behind the last datagram that came. What it says is believed no further than
        // twice what was seen and a million: a liar gets his lie back, but no nonsense.
        if (udpReceiver && sender is not null && sender.Packets > packets && sender.Packets - packets <= packets + 1_000_000)
            packets = sender.Packets;
        return new IperfStreamReport
        {
            Id = meter.Flow.Id,
            Bytes = meter.Bytes,
            Retransmits = meter.Retransmits ?? -1,
            JitterSeconds = meter.Last.JitterSeconds ?? 0,
            Errors = udpReceiver ? packets - (meter.Last.Received ?? 0) : 0,
            OmittedErrors = meter.Base.Lost ?? 0,
            Packets = packets,
            OmittedPackets = meter.Base.Packets ?? 0,
            Seconds = seconds,
        };
    }

    private static ThroughputStreamResult Stream(FlowMeter meter, double seconds, IperfStreamReport? remote)
    {
        var flow = meter.Flow;
        var sender = flow.IsSender ? OwnSender(meter, seconds) : remote is null ? null : RemoteSender(remote, meter, seconds);
        var receiver = flow.IsSender ? remote is null ? null : RemoteReceiver(remote, meter, seconds) : OwnReceiver(meter, seconds, sender);
        var info = meter.Last.Info;
        return new ThroughputStreamResult
        {
            StreamId = flow.Id,
            IsSender = flow.IsSender,
            LocalEndPoint = flow.Local.ToString(),
            RemoteEndPoint = flow.Remote.ToString(),
            Sender = sender,
            Receiver = receiver,
            LossPercent = FlowMeter.Percent(receiver?.LostPackets, sender?.Packets ?? receiver?.LostPackets + receiver?.Packets),
            MaxCongestionWindowBytes = meter.MaxCongestionWindowBytes,
            MaxSendWindowBytes = meter.MaxSendWindowBytes,
            RttMinMs = meter.RttMinMs,
            RttMeanMs = meter.RttMeanMs,
            RttMaxMs = meter.RttMaxMs,
            RttVarianceMs = flow.IsSender ? info?.RttVarianceMicroseconds / 1e3 : null,
            PathMtuBytes = (int?)info?.PathMtuBytes,
            MssBytes = (int?)info?.SendMssBytes,
            ReorderingSeen = flow.IsSender ? info?.ReorderingSeen : null,
            CongestionControl = (flow as TcpFlow)?.CongestionControl,
            SendBufferBytes = flow.SendBufferBytes,
            ReceiveBufferBytes = flow.ReceiveBufferBytes,
        };
    }

    private static ThroughputStreamEnd OwnSender(FlowMeter meter, double seconds) => new()
    {
        Bytes = meter.Bytes,
        Seconds = seconds,
        Packets = meter.Last.Packets - meter.Base.Packets,
        Retransmits = meter.Retransmits,
    };

    private static ThroughputStreamEnd OwnReceiver(FlowMeter meter, double seconds, ThroughputStreamEnd? sender)
    {
        var received = meter.Last.Received - meter.Base.Received;
        var lost = meter.Last.Lost - meter.Base.Lost;
        return new ThroughputStreamEnd
        {
            Bytes = meter.Bytes,
            Seconds = seconds,
            Packets = received,
            LostPackets = sender?.Packets is { } sent && received is { } got && lost is { } seen ? Math.Max(seen, sent - got) : lost,
            OutOfOrderPackets = meter.Last.OutOfOrder - meter.Base.OutOfOrder,
            DuplicatePackets = meter.Last.Duplicates - meter.Base.Duplicates,
            JitterMs = meter.Last.JitterSeconds * 1e3,
        };
    }

    private static ThroughputStreamEnd RemoteSender(IperfStreamReport remote, FlowMeter meter, double seconds) => new()
    {
        Bytes = remote.Bytes,
        Seconds = remote.Seconds ?? seconds,
        Packets = meter.Flow is UdpReceiver ? Math.Max(0, remote.Packets - (remote.OmittedPackets ?? meter.Base.Packets ?? 0)) : null,
        Retransmits = meter.Flow is TcpFlow && remote.Retransmits >= 0 ? remote.Retransmits : null,
    };

    private static ThroughputStreamEnd RemoteReceiver(IperfStreamReport remote, FlowMeter meter, double seconds)
    {
        if (meter.Flow is TcpFlow)
            return new ThroughputStreamEnd { Bytes = remote.Bytes, Seconds = remote.Seconds ?? seconds };
        var lost = Math.Max(0, remote.Errors - (remote.OmittedErrors ?? 0));
        var seen = Math.Max(0, remote.Packets - (remote.OmittedPackets ?? meter.Base.Packets ?? 0));
        var received = Math.Max(0, seen - lost);
        var sent = meter.Last.Packets - meter.Base.Packets;
        return new ThroughputStreamEnd
        {
            Bytes = remote.Bytes,
            Seconds = remote.Seconds ?? seconds,
            Packets = received,
            LostPackets = Math.Max(lost, (sent ?? 0) - received),
            JitterMs = remote.JitterSeconds * 1e3,
        };
    }
}
