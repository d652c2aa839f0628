using NetTest.Engine.Probes;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>ICMP echo. todd's arguments are taken: <c>-c</c> count, by default 3, and <c>-t</c> seconds per answer.</summary>
internal sealed class PingTestlet : RoundTripTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "ping",
        Summary = "Round trips of ICMP echo",
        Usage = "[--count N] [--interval-ms MS] [--timeout-seconds S] [--payload-bytes N] [--max-loss-percent P]",
        Metrics = RoundTripMetrics,
    };

    protected override ConnTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("ping", call.Arguments);
        var options = ReadCommon(call, arguments, 3) with { Protocol = ProbeProtocol.Icmp };
        arguments.ThrowIfUnknown();
        return options;
    }
}
