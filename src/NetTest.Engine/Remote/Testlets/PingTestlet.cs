using NetTest.Engine.Probes;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>ICMP echo: round trips and loss. Needs nothing at the target but that it answers.</summary>
internal sealed class PingTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "ping",
        Summary = "ICMP echo: round trips, jitter and loss",
        Usage = "[--count N] [--interval-ms MS] [--payload-bytes N] [--timeout-ms MS]",
        Metrics = RttMetrics.Described,
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ConnTest.RunAsync(Read(call), progress: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(Description, RttMetrics.Failure(result), RttMetrics.Of(result));
    }

    private static ConnTestOptions Read(BuiltInCall call)
    {
        // todd's own example ends with "-s", which its ping took without a value.
        var arguments = new ArgumentReader("ping", call.Arguments is [.., "-s"] ? [.. call.Arguments.SkipLast(1)] : call.Arguments);
        var defaults = new ConnTestOptions
        {
            Target = call.Target ?? "",
            Context = call.Context,
            Protocol = ProbeProtocol.Icmp,
            LongPayloadBytes = 0,
            TimeProvider = call.TimeProvider,
        };
        var options = ProbeArguments.Read(arguments, defaults);
        arguments.ThrowIfUnknown();
        return options;
    }
}
