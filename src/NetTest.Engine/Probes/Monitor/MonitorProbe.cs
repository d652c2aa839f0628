using System.Net;
using System.Net.Sockets;
using NetTest.Engine.Probes.PathMtu;
using NetTest.Engine.Results;

namespace NetTest.Engine.Probes.Monitor;

/// <summary>Asks peers by measurements of one probe of each payload.</summary>
internal sealed class MonitorProbe(ConnTestMonitorOptions options) : IPeerProbe
{
    // Close together, so that a round is short; far enough apart not to queue behind each other.
    private static readonly TimeSpan s_spacing = TimeSpan.FromMilliseconds(20);

    internal static ConnTestOptions OptionsFor(ConnTestMonitorOptions options, ProbeProtocol protocol, IPEndPoint peer) => new()
    {
        Target = peer.ToString(),
        Protocol = protocol,
        Context = options.Context,
        SourceAddress = options.SourceAddress,
        Count = options.Count,
        Interval = s_spacing,
        Timeout = options.Timeout,
        PayloadBytes = options.PayloadBytes,
        LongPayloadBytes = options.LongPayloadBytes,
        Dscp = options.Dscp,
        Key = protocol is ProbeProtocol.Udp or ProbeProtocol.Stamp ? options.Key : null,
        TimeProvider = options.TimeProvider,
        SharesThread = true,
    };

    public async Task<IReadOnlyList<ProtocolRound>> ProbeAsync(IPEndPoint peer, CancellationToken cancellationToken) =>
        await Task.WhenAll(options.Protocols.Select(protocol => ProbeAsync(protocol, peer, cancellationToken))).ConfigureAwait(false);

    public async Task<PathMtuReading?> MeasurePathMtuAsync(IPEndPoint peer, CancellationToken cancellationToken)
    {
        try
        {
            var result = await PathMtuProbe.MeasureAsync(
                options.Context,
                new PathMtuOptions { Target = peer.Address.ToString(), Family = peer.AddressFamily, SourceAddress = options.SourceAddress, Port = peer.Port },
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
        Rtt = Values(result, view => view.PayloadBytes == result.PayloadBytes),
        LongSent = result.LongSent ?? 0,
        LongReceived = result.LongReceived ?? 0,
        LongRtt = result.LongSent is null ? [] : Values(result, view => view.PayloadBytes == result.LongPayloadBytes),
        // The far end's count tells where a probe was lost only once a later one is answered: of a single probe it tells nothing.
        LostForward = result.Sent > 1 ? result.LostForward : null,
        LostBackward = result.Sent > 1 ? result.LostBackward : null,
        Retransmits = result.Retransmits,
    };

    // A TCP connect has handshakes only; what is asked by exchanges has their total.
    private static IReadOnlyList<(double Seconds, long Count)> Values(ConnTestResult result, Func<RttView, bool> isWanted)
    {
        var views = result.Views.Where(view => view.Name is "rtt" or "handshake" or "total" && string.Equals(view.Protocol, result.Protocol, StringComparison.Ordinal) && isWanted(view)).ToArray();
        var view = views.FirstOrDefault(view => view.Name is "rtt") ?? views.FirstOrDefault();
        return view is null
            ? []
            : [.. view.Buckets.Select(bucket => (Math.Clamp((bucket.LowerNanoseconds + bucket.UpperNanoseconds) / 2e6, view.MinMs!.Value, view.MaxMs!.Value) / 1e3, bucket.Count))];
    }
}
