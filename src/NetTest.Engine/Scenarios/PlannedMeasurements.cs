using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Throughput;

namespace NetTest.Engine.Scenarios;

/// <summary>What a case would measure beside its traffic.</summary>
internal static class PlannedMeasurements
{
    internal static IEnumerable<PlannedServer> Servers(ScenarioCase scenario) =>
        scenario.Responders.Select(responder => new PlannedServer
        {
            Name = responder.Name,
            Namespace = responder.Namespace,
            EndPoint = new IPEndPoint(responder.Options.Address, responder.Options.Port).ToString(),
            Serves = "probes",
            Protocol = responder.Options.Key is null ? "tcp+udp" : "udp",
        }).Concat(scenario.ThroughputServers.Select(server => new PlannedServer
        {
            Name = server.Name,
            Namespace = server.Namespace,
            EndPoint = new IPEndPoint(server.Options.Address, server.Options.Port).ToString(),
            Serves = "throughput",
            Protocol = "tcp+udp",
        }));

    internal static PlannedProbe Of(ScenarioProbe probe) => new()
    {
        Name = probe.Name,
        Namespace = probe.Namespace,
        Target = Target(probe.Options),
        Protocol = ProbeProtocolName.Of(probe.Options.Protocol),
        When = probe.When.ToString().ToLowerInvariant(),
        Count = probe.UntilLoadEnds ? null : probe.Options.Count,
        IntervalMs = probe.Options.Interval.TotalMilliseconds,
        PathMtu = probe.PathMtu,
    };

    internal static PlannedThroughput Of(ScenarioThroughput test) => new()
    {
        Name = test.Name,
        Namespace = test.Namespace,
        Target = ThroughputName.Of(test.Options),
        Protocol = OptionTable.Name(test.Options.Protocol),
        Direction = OptionTable.Name(test.Options.Direction),
        DurationSeconds = test.TotalSeconds,
        Bytes = test.Options.Bytes,
        Blocks = test.Options.Blocks,
        Parallel = test.Options.Parallel,
        RateBitsPerSecond = test.Options.RateBitsPerSecond,
        Together = test.Together,
    };

    // A target that names its own port, and one that is asked at no port, stand as they are.
    private static string Target(ConnTestOptions options) =>
        options is { Port: { } port, Protocol: not ProbeProtocol.Icmp } && IPAddress.TryParse(options.Target, out var address)
            ? new IPEndPoint(address, port).ToString()
            : options.Target;
}
