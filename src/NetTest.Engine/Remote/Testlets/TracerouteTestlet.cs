using System.Globalization;
using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The routers on the way to the target.</summary>
internal sealed class TracerouteTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "traceroute",
        Summary = "The routers on the way: how many, who, how far, and the smallest MTU that they name",
        Usage = "[--protocol udp|icmp|tcp] [--port N] [--count N] [--maximum-hops N] [--packet-bytes N] [--timeout-ms MS]",
        Metrics =
        [
            new("hops", "hops", MetricDirection.Lower),
            new("rtt_mean_ms", "ms", MetricDirection.Lower),
            new("mtu_bytes", "B", MetricDirection.Higher),
            new("path", null, MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await NetworkTrace.RunAsync(call.Context, Read(call), hops: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var last = result.Hops.Where(hop => hop.Hop == result.HopCount).Select(hop => hop.RttMeanMs).FirstOrDefault(rtt => rtt is not null);
        var nodes = result.Hops.GroupBy(hop => hop.Hop).Select(hop => string.Join('|', hop.Select(node => node.Address ?? "*").Distinct(StringComparer.Ordinal)));
        return Measurement.Of(
            Description,
            result.Reached ? null : string.Create(CultureInfo.InvariantCulture, $"the target did not answer; the last node that did is {result.Hops.LastOrDefault(hop => hop.Address is not null)?.Address ?? "none"}"),
            ("hops", result.Reached ? result.HopCount : null),
            ("rtt_mean_ms", last),
            ("mtu_bytes", result.Hops.Min(hop => hop.MtuBytes)),
            ("path", string.Join(' ', nodes)));
    }

    private static TraceOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("traceroute", call.Arguments);
        var word = arguments.Text("--protocol");
        var defaults = new TraceOptions { Target = call.Target ?? "" };
        var options = defaults with
        {
            Method = word is null ? defaults.Method
                : Enum.GetValues<TraceMethod>().Where(method => string.Equals(method.ToString(), word, StringComparison.OrdinalIgnoreCase)).Cast<TraceMethod?>().FirstOrDefault()
                    ?? throw arguments.Wrong($"'--protocol {Quoted.Text(word)}' is none of udp, icmp, tcp"),
            Port = arguments.Whole(1, 65535, "--port", "-p"),
            Count = arguments.Whole(1, 20, "--count", "-q") ?? defaults.Count,
            MaximumHops = arguments.Whole(1, 255, "--maximum-hops", "-m") ?? defaults.MaximumHops,
            PacketBytes = arguments.Whole(60, 65535, "--packet-bytes") ?? defaults.PacketBytes,
            Timeout = arguments.Number(1, 60_000, "--timeout-ms", "-W") is { } timeout ? TimeSpan.FromMilliseconds(timeout) : defaults.Timeout,
        };
        arguments.ThrowIfUnknown();
        return options;
    }
}
