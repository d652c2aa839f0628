using System.Collections.Concurrent;
using System.Net;
using NetTest.Engine.Probes.Monitor;

namespace NetTest.Engine.Tests.Probes.Monitor;

/// <summary>Peers without a network: each answers in 1 ms, is silent (never returns), or is down.</summary>
internal sealed class FakePeerProbe : IPeerProbe
{
    internal ConcurrentDictionary<string, int> Probed { get; } = new(StringComparer.Ordinal);

    internal ConcurrentDictionary<string, bool> Down { get; } = new(StringComparer.Ordinal);

    internal ConcurrentDictionary<string, bool> Silent { get; } = new(StringComparer.Ordinal);

    internal int PathMtu { get; set; } = 1500;

    public async Task<IReadOnlyList<ProtocolRound>> ProbeAsync(IPEndPoint peer, CancellationToken cancellationToken)
    {
        var name = peer.ToString();
        Probed.AddOrUpdate(name, 1, (_, count) => count + 1);
        if (Silent.ContainsKey(name))
            await Task.Delay(Timeout.Infinite, cancellationToken);
        return Down.ContainsKey(name)
            ? [new ProtocolRound("udp") { Sent = 1, LongSent = 1 }]
            : [new ProtocolRound("udp") { Sent = 1, Received = 1, Rtt = [(0.001, 1)], LongSent = 1, LongReceived = 1, LongRtt = [(0.002, 1)], LostForward = 0, LostBackward = 0, Retransmits = 1 }];
    }

    public Task<PathMtuReading?> MeasurePathMtuAsync(IPEndPoint peer, CancellationToken cancellationToken) => Task.FromResult<PathMtuReading?>(new PathMtuReading(PathMtu, null, "Ok"));

    public IPAddress? SourceFor(IPEndPoint peer) => IPAddress.Loopback;
}
