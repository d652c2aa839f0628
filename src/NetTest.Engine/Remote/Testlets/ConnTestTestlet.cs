using System.Net;
using NetTest.Engine.Probes;
using NetTest.Engine.Results;

namespace NetTest.Engine.Remote.Testlets;

/// <summary>Round trips against a responder, with loss and delay per direction; against a host without one by whatever it answers.</summary>
internal sealed class ConnTestTestlet : RoundTripTestlet
{
    private static readonly Dictionary<string, ProbeProtocol> s_protocols = new(StringComparer.Ordinal)
    {
        ["auto"] = ProbeProtocol.Auto,
        ["icmp"] = ProbeProtocol.Icmp,
        ["tcp"] = ProbeProtocol.Tcp,
        ["tcp-request"] = ProbeProtocol.TcpRequest,
        ["udp"] = ProbeProtocol.Udp,
        ["stamp"] = ProbeProtocol.Stamp,
    };

    internal override TestletDescription Description { get; } = new()
    {
        Name = "conntest",
        Summary = "Round trips over UDP, TCP or ICMP, loss and delay per direction",
        Usage = "[--protocol auto|icmp|tcp|tcp-request|udp|stamp] [--port N] [--count N] [--interval-ms MS] [--timeout-seconds S] [--payload-bytes N] [--max-loss-percent P]",
        Roles = TestletDescription.BothRoles,
        Metrics =
        [
            .. RoundTripMetrics,
            new("lost_forward", null, MetricDirection.Lower),
            new("lost_backward", null, MetricDirection.Lower),
            new("forward_delay_p50_ms", "ms", MetricDirection.Lower),
            new("backward_delay_p50_ms", "ms", MetricDirection.Lower),
            new("path_mtu_bytes", "B", MetricDirection.Neutral),
        ],
    };

    internal override async Task<IBuiltInServer> StartServerAsync(BuiltInCall call, CancellationToken cancellationToken)
    {
        var options = new ConnTestResponderOptions
        {
            Context = call.Context,
            Address = call.Target is { } address ? IPAddress.Parse(address) : IPAddress.IPv6Any,
            TimeProvider = call.TimeProvider,
        };
        return new Server(await PortTrial.StartAsync(call, port => ConnTestResponder.StartAsync(options with { Port = port }, cancellationToken)).ConfigureAwait(false));
    }

    protected override ConnTestOptions Read(BuiltInCall call)
    {
        var arguments = new ArgumentReader("conntest", call.Arguments);
        var name = arguments.Text("--protocol") ?? (call.TargetPort is null ? "auto" : "udp");
        if (!s_protocols.TryGetValue(name, out var protocol))
            throw arguments.Wrong($"there is no protocol '{Quoted.Text(name)}'{Suggestion.Choice(name, s_protocols.Keys)}");
        var port = arguments.Whole(1, 65535, "--port", "-p");
        var options = ReadCommon(call, arguments, 10) with { Protocol = protocol, Port = port ?? call.TargetPort };
        arguments.ThrowIfUnknown();
        return options;
    }

    protected override IEnumerable<(string Name, object? Value)> Extra(ConnTestResult result) =>
    [
        ("lost_forward", result.LostForward),
        ("lost_backward", result.LostBackward),
        ("forward_delay_p50_ms", result.ForwardDelayP50Ms),
        ("backward_delay_p50_ms", result.BackwardDelayP50Ms),
        ("path_mtu_bytes", result.PathMtuBytes),
    ];

    private sealed class Server(ConnTestResponder responder) : IBuiltInServer
    {
        public int? Port => responder.EndPoint.Port;

        public Measurement Measure() => new(true, null, new Dictionary<string, TestletMetric>(StringComparer.Ordinal));

        public ValueTask DisposeAsync() => responder.DisposeAsync();
    }
}
