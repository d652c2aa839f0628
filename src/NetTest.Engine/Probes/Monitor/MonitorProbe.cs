using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Asks peers by measurements of one probe of each payload.</summary>
internal sealed class MonitorProbe(ConnTestMonitorOptions options) : IPeerProbe
{
    internal static ConnTestOptions OptionsFor(ConnTestMonitorOptions options, ProbeProtocol protocol, IPEndPoint peer) => new()
    {
        Target = peer.ToString(),
        Protocol = protocol,
        Context = options.Context,
        SourceAddress = options.SourceAddress,
        Count = 1,
        Timeout = options.Timeout,
        PayloadBytes = options.PayloadBytes,
        LongPayloadBytes = options.LongPayloadBytes,
        Dscp = options.Dscp,
        Key = protocol is ProbeProtocol.Udp or ProbeProtocol.Stamp ? options.Key : null,
        TimeProvider = options.TimeProvider,
    };

    public async Task<IReadOnlyList<ProtocolRound>> ProbeAsync(IPEndPoint peer, CancellationToken cancellationToken) =>
        await Task.WhenAll(options.Protocols.Select(protocol => ProbeAsync(protocol, peer, cancellationToken))).ConfigureAwait(false);

    public async Task<PathMtuReading?> MeasurePathMtuAsync(IPEndPoint peer, CancellationToken cancellationToken)
    {
        try
        {
            var result = await PathMtuProbe.MeasureAsync(
                options.Context,
                new PathMtuOptions { Target = peer.Address.ToString(), Family = peer.AddressFamily, Port = peer.Port },
                cancellationToken).ConfigureAwait(false);
            return result.Status == ResultStatus.Cancelled ? null : new PathMtuReading(result.PathMtuBytes, result.ReversePathMtuBytes, result.Verdict?.ToString());
        }
        catch (NetTestException)
        {
            // Where it cannot be measured, the rest of the monitor works all the same.
            return null;
        }
    }

    public IPAddress? SourceFor(IPEndPoint peer)
    {
        if (options.SourceAddress is { } given)
            return given;
        try
        {
            // Connecting a datagram socket sends nothing; it makes the kernel choose.
            using var socket = options.Context.CreateSocket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(peer);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (Exception exception) when (exception is SocketException or NetTestException)
        {
            return null;
        }
    }

    private async Task<ProtocolRound> ProbeAsync(ProbeProtocol protocol, IPEndPoint peer, CancellationToken cancellationToken)
    {
        var word = ConnTestRules.Word(protocol);
        try
        {
            var result = await ConnTest.RunAsync(OptionsFor(options, protocol, peer), progress: null, cancellationToken).ConfigureAwait(false);
            return result.Status == ResultStatus.Cancelled ? new ProtocolRound(word) : Read(word, result);
        }
        catch (NetTestException exception) when (exception.Reason is ErrorReason.LimitReached or ErrorReason.SystemCallFailed or ErrorReason.AddressNotAvailable)
        {
            // A machine that is short of files or ports for a while, or whose link is away, is an unanswered probe, not the end of an endless test.
            return new ProtocolRound(word) { Sent = 1 };
        }
    }

    private static ProtocolRound Read(string word, ConnTestResult result) => new(word)
    {
        Sent = result.Sent,
        Received = result.Received,
        RttSeconds = result.RttMeanMs / 1e3,
        LongSent = result.LongSent ?? 0,
        LongReceived = result.LongReceived ?? 0,
        LongRttSeconds = result.LongRttP50Ms / 1e3,
        LostForward = result.LostForward,
        LostBackward = result.LostBackward,
        Retransmits = result.Retransmits,
    };
}
