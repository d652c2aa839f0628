using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Round trips in every way that a responder of NetTest's answers, or in one of them.</summary>
internal sealed class ConnTestTestlet : BuiltInTestlet
{
    internal override TestletDescription Description { get; } = new()
    {
        Name = "conntest",
        Summary = "Round trips over UDP, TCP and ICMP, short and long payloads, loss per direction",
        Usage = "[--protocol auto|icmp|tcp|tcp-request|udp|stamp] [--count N] [--interval-ms MS] [--payload-bytes N] [--timeout-ms MS] [--port N]",
        NeedsServer = true,
        Metrics =
        [
            .. RttMetrics.Described,
            new("long_rtt_p50_ms", "ms", MetricDirection.Lower),
            new("long_loss_percent", "%", MetricDirection.Lower),
            new("handshake_p50_ms", "ms", MetricDirection.Lower),
            new("lost_forward", "probes", MetricDirection.Lower),
            new("lost_backward", "probes", MetricDirection.Lower),
            new("retransmits", "segments", MetricDirection.Lower),
            new("mss_bytes", "B", MetricDirection.Neutral),
        ],
    };

    internal override void Check(BuiltInCall call, bool isServer) => Read(call);

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = new ConnTestResponderOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            TimeProvider = call.TimeProvider,
        };
        return new Server(await PortTrial.StartAsync(call.Ports, port => ConnTestResponder.StartAsync(options with { Port = port }, cancellationToken)).ConfigureAwait(false));
    }

    internal override async Task<Measurement> RunAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var result = await ConnTest.RunAsync(Read(call), progress: null, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Measurement.Of(
            Description,
            RttMetrics.Failure(result),
            [
                .. RttMetrics.Of(result),
                ("long_rtt_p50_ms", result.LongRttP50Ms),
                ("long_loss_percent", result.LongLossPercent),
                ("handshake_p50_ms", result.HandshakeP50Ms),
                ("lost_forward", result.LostForward),
                ("lost_backward", result.LostBackward),
                ("retransmits", result.Retransmits),
                ("mss_bytes", result.MssBytes),
            ]);
    }

    private static ConnTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("conntest", call.Arguments);
        var word = arguments.Text("--protocol");
        var protocol = word is null ? ProbeProtocol.Auto
            : ProbeProtocolName.Parse(word) is { } known and not (ProbeProtocol.Http or ProbeProtocol.Https or ProbeProtocol.Grpc) ? known
            : throw arguments.Wrong($"'--protocol {Quoted.Text(word)}' is none of auto, icmp, tcp, tcp-request, udp, stamp; for http and https there is the testlet 'http'");
        var options = ProbeArguments.Read(arguments, new ConnTestOptions
        {
            Target = call.Target ?? "",
            Context = call.Context,
            Protocol = protocol,
            TimeProvider = call.TimeProvider,
        });
        options = options with { Port = arguments.Whole(1, 65535, "--port", "-p") ?? call.TargetPort };
        arguments.ThrowIfUnknown();
        return options;
    }

    private sealed class Server(ConnTestResponder responder) : IBuiltInServer
    {
        public int? Port => responder.EndPoint.Port;

        public Measurement Measure()
        {
            var result = responder.GetResult();
            return new Measurement(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal)
            {
                ["packets_received"] = new() { Value = result.PacketsReceived, Unit = "packets" },
                ["connections_accepted"] = new() { Value = result.ConnectionsAccepted, Unit = "connections" },
            });
        }

        public ValueTask DisposeAsync() => responder.DisposeAsync();
    }
}
