using NetTest.Engine.Probes.Trace;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>The path to the target.</summary>
internal sealed class TracerouteTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "traceroute",
        Summary = "The hops to the target; Ok if it is reached",
        Usage = "[--method udp|icmp|tcp] [--maximum-hops N] [--count N] [--timeout-seconds S]",
        Metrics =
        [
            new("hops", null, MetricDirection.Lower),
            new("rtt_mean_ms", "ms", MetricDirection.Lower),
            new("loss_percent", "%", MetricDirection.Lower),
            new("path", null, MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await NetworkTrace.RunAsync(call.Context, Read(call), null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var last = result.Hops.Count > 0 ? result.Hops[^1] : null;
        return Measurement.Of(
            Description,
            result.Reached ? null : FormattableString.Invariant($"the target was not reached within {result.Hops.Count} hops"),
            ("hops", result.Hops.Select(hop => hop.Hop).Distinct().Count()),
            ("rtt_mean_ms", last?.RttMeanMs),
            ("loss_percent", last?.LossPercent),
            ("path", string.Join(' ', result.Hops.Select(hop => hop.Address ?? "*"))));
    }

    private static TraceOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("traceroute", call.Arguments, "-I", "-T");
        var name = arguments.Text("--method") ?? (arguments.Flag("-I") ? "icmp" : arguments.Flag("-T") ? "tcp" : "udp");
        if (!Enum.TryParse<TraceMethod>(name, ignoreCase: true, out var method) || !Enum.IsDefined(method))
            throw arguments.Wrong($"there is no method '{Quoted.Text(name)}'; there are udp, icmp and tcp");
        var options = new TraceOptions { Target = call.Target ?? "" };
        options = options with
        {
            Method = method,
            MaximumHops = arguments.Whole(1, 255, "--maximum-hops", "-m") ?? options.MaximumHops,
            Count = arguments.Whole(1, 100, "--count", "-q") ?? options.Count,
            Timeout = arguments.Number(0.001, 60, "--timeout-seconds", "-w") is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Timeout,
        };
        arguments.ThrowIfUnknown();
        return options;
    }
}
