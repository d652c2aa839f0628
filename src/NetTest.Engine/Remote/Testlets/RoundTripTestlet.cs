using NetTest.Engine.Probes;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>What the testlets that measure round trips share.</summary>
internal abstract class RoundTripTestlet : BuiltInTestlet
{
    // Ethernet with its check sum, IPv4, ICMP or UDP.
    private const int HeaderBytes = 18 + 20 + 8;

    /// <summary>The metrics of every round trip.</summary>
    protected static IReadOnlyList<MetricDescription> RoundTripMetrics { get; } =
    [
        new("rtt_p50_ms", "ms", MetricDirection.Lower),
        new("loss_percent", "%", MetricDirection.Lower),
        new("rtt_mean_ms", "ms", MetricDirection.Lower),
        new("rtt_min_ms", "ms", MetricDirection.Lower),
        new("rtt_p99_ms", "ms", MetricDirection.Lower),
        new("rtt_max_ms", "ms", MetricDirection.Lower),
        new("jitter_ms", "ms", MetricDirection.Lower),
        new("sent", null, MetricDirection.Neutral),
        new("received", null, MetricDirection.Neutral),
    ];

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override double? EstimateBitsPerSecond(BuiltInCall call)
    {
        var options = Read(call);
        return (options.PayloadBytes + HeaderBytes) * 8 / options.Interval.TotalSeconds;
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ConnTest.RunAsync(Read(call), null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(Description, Reason(result), [.. RoundTrip(result), .. Extra(result)]);
    }

    /// <summary>The options, by the arguments.</summary>
    /// <exception cref="NetTestException">The arguments are wrong.</exception>
    protected abstract ConnTestOptions Read(BuiltInCall call);

    /// <summary>What is measured besides.</summary>
    protected virtual IEnumerable<(string Name, object? Value)> Extra(ConnTestResult result) => [];

    /// <summary>The options that all have in common.</summary>
    protected static ConnTestOptions ReadCommon(BuiltInCall call, ArgumentReader arguments, long count)
    {
        var options = new ConnTestOptions { Target = call.Target ?? "", Context = call.Context, TimeProvider = call.TimeProvider };
        return options with
        {
            Count = arguments.Whole(1, 1_000_000, "--count", "-c") ?? count,
            Interval = arguments.Number(1, 60_000, "--interval-ms") is { } interval ? TimeSpan.FromMilliseconds(interval) : options.Interval,
            Timeout = arguments.Number(0.001, 60, "--timeout-seconds", "-t") is { } timeout ? TimeSpan.FromSeconds(timeout) : options.Timeout,
            PayloadBytes = arguments.Whole(0, 65_000, "--payload-bytes") ?? options.PayloadBytes,
            MaxLossPercent = arguments.Number(0, 100, "--max-loss-percent") ?? options.MaxLossPercent,
        };
    }

    private static string? Reason(ConnTestResult result)
    {
        if (result.Status == ResultStatus.Passed)
            return null;
        var why = string.Join(", ", result.FailuresByReason.Select(failure => FormattableString.Invariant($"{failure.Key} {failure.Value}")));
        var problem = result.Details.TryGetValue("Problem", out var told) ? $"; {told}" : "";
        return FormattableString.Invariant($"{result.Received} of {result.Sent} were answered{(why.Length > 0 ? ": " + why : "")}{problem}");
    }

    private static IEnumerable<(string Name, object? Value)> RoundTrip(ConnTestResult result) =>
    [
        ("rtt_p50_ms", result.RttP50Ms),
        ("loss_percent", result.LossPercent),
        ("rtt_mean_ms", result.RttMeanMs),
        ("rtt_min_ms", result.RttMinMs),
        ("rtt_p99_ms", result.RttP99Ms),
        ("rtt_max_ms", result.RttMaxMs),
        ("jitter_ms", result.JitterMs),
        ("sent", result.Sent),
        ("received", result.Received),
    ];
}
