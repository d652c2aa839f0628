using System.Net.Sockets;
using NetTest.Engine.Throughput.Flows;
using NetTest.Engine.Throughput.Protocol;

namespace NetTest.Engine.Throughput;

/// <summary>Makes flows of parameters.</summary>
internal static class FlowOptions
{
    internal static FlowSettings Of(IperfParameters parameters, bool isServer, bool segmentationOffload)
    {
        long? bytes = parameters.Bytes > 0 ? parameters.Bytes : parameters.Blocks > 0 ? parameters.Blocks * parameters.BlockBytes : null;
        // iperf3 reads whole blocks, and waits for the rest of one.
        if (isServer && bytes is { } length)
            bytes = (length + parameters.BlockBytes - 1) / parameters.BlockBytes * parameters.BlockBytes;
        // Who counts is the client. A server that sends UDP must not stop by itself: the client waits for what was lost on the way.
        var sends = isServer && parameters.Protocol == ThroughputProtocol.Udp ? null : bytes;
        return new FlowSettings
        {
            BlockBytes = parameters.BlockBytes,
            RateBitsPerSecond = parameters.RateBitsPerSecond,
            BurstBlocks = parameters.BurstBlocks,
            ZeroCopy = parameters.ZeroCopy,
            NoCopyReceive = parameters.NoCopyReceive && OperatingSystem.IsLinux(),
            SegmentationOffload = segmentationOffload,
            Udp64BitCounters = parameters.Udp64BitCounters,
            SendBudget = new FlowBudget(sends),
            ReceiveBudget = new FlowBudget(isServer ? null : bytes),
        };
    }

    /// <summary>What all flows send; null if none does.</summary>
    internal static PayloadBlock? CreatePayload(IperfParameters parameters, bool sends)
    {
        var zeroCopy = parameters is { ZeroCopy: true, Protocol: ThroughputProtocol.Tcp } && OperatingSystem.IsLinux();
        return sends ? new PayloadBlock(parameters.BlockBytes, zeroCopy) : null;
    }

    internal static Flow Create(int id, bool isSender, Socket socket, FlowSettings settings, PayloadBlock? payload, IperfParameters parameters)
    {
        try
        {
            return (parameters.Protocol, isSender) switch
            {
                (ThroughputProtocol.Tcp, true) => new TcpSender(id, socket, settings, payload!),
                (ThroughputProtocol.Tcp, false) => new TcpReceiver(id, socket, settings),
                (_, true) => new UdpSender(id, socket, settings, payload!),
                _ => new UdpReceiver(id, socket, settings),
            };
        }
        catch (SocketException e)
        {
            // The far end was gone before we looked at the socket.
            socket.Dispose();
            throw new ControlException(Results.ThroughputEnd.StreamFailed, $"A data connection broke at its start: {e.Message}.", e);
        }
    }
}
